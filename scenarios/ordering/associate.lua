-- Staff are let in to work: nothing is pre-authorized, and Amazon has nothing to charge.
return scenario {
  title  = "What staff take along is not charged",
  covers = { "CP-1.10", "ORD-3" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "An associate takes stock along"
    local trip = riley:enters(store, { scan = "ASSOCIATE" })
    trip:leaves_with({ WATER = 12 })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "Nobody is charged"
    expect(trip:sent "adjust"):counts(0)
    expect(trip:sent "capture"):counts(0)
    expect(trip.charge.status):equals "NONE"
  end,
}
