return scenario {
  title  = "The sample store: the retailer is told of empty carts and cancels",
  covers = { "ORD-1", "ORD-2", "CAN-1", "VAL-CC-7", "VAL-CC-8" },

  story = function(world)
    local store = world:store   { type = "card-sample" }
    local riley = world:shopper {}

    step "The retailer calculates and charges"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, WATER = 1 }
    trip:settles()
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip:sent "checkout"):counts(0)

    step "An empty cart is sent, and the retailer gives the hold back with Amazon"
    local empty = riley:enters(store)
    empty:leaves_empty()
    empty:settles()
    expect(empty.purchase_id):equals ""
    expect(empty:sent "cancel"):counts(1)
    expect(empty.charge.status):equals "CANCELLED"
  end,
}
