-- More units than the promotion allows.
return scenario {
  title  = "A promotion ends at its limit",
  covers = { "CC-7c.6", "ORD-6" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes more than the promotion is for"
    local trip = riley:enters(store)
    trip:leaves_with "promotion-limit"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
