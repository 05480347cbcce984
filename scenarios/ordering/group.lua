-- Several people come in on one card: several authEvents, one cart.
return scenario {
  title  = "A group is charged once",
  covers = { "CP-1.13", "ORD-3" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley lets two friends in on the same card, and they leave together"
    local trip = riley:enters(store, { auth_events = { "ENTRY", "ENTRY", "ENTRY" } })
    trip:leaves_with({ SANDWICH = 3, COFFEE = 3 })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "The card is charged once for all of them"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
