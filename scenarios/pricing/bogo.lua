-- Buy one, get one.
return scenario {
  title  = "One is free with one",
  covers = { "CC-7c.4", "ORD-6" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes two of what comes as one free with one"
    local trip = riley:enters(store)
    trip:leaves_with "bogo"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
