-- For checkout stores that want to hear of empty carts all the same.
return scenario {
  title  = "An empty cart that is sent is not checked out",
  covers = { "CHO-5", "ORD-2" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "amazon", empty_cart = "sent" }
    local riley = world:shopper {}

    step "Riley leaves with nothing, and the retailer is told"
    local trip = riley:enters(store)
    trip:leaves_empty()
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):equals ""
    trip:settles()

    step "There is nothing to charge, and Amazon has given the hold back"
    expect(trip:sent "checkout"):counts(0)
    expect(trip:sent "cancel"):counts(0)
    expect(trip.charge.status):equals "CANCELLED"
  end,
}
