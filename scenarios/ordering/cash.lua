-- Whoever pays in cash pays in the store.
return scenario {
  title  = "What is paid in cash is not charged",
  covers = { "CP-1.11", "ORD-3" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley pays in cash"
    local trip = riley:enters(store, { scan = "CASH" })
    trip:leaves_with({ WATER = 1 })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "No card is charged"
    expect(trip:sent "adjust"):counts(0)
    expect(trip:sent "capture"):counts(0)
    expect(trip.charge.status):equals "NONE"
  end,
}
