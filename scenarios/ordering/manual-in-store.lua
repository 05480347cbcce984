-- MANUAL_IN_STORE is a legal place of an authEvent.
return scenario {
  title  = "A trip that was matched in the store is charged",
  covers = { "CP-1.14", "ORD-3" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Staff match Riley to the trip within the store"
    local trip = riley:enters(store, { auth_events = { "ENTRY", "MANUAL_IN_STORE" } })
    trip:leaves_with({ CHOCOLATE = 1 })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "The cart is charged as any other"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
