-- A cart with some of everything.
return scenario {
  title  = "Prices, promotions and taxes add up to the total",
  covers = { "CC-7c.11", "ORD-8" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes some of everything"
    local trip = riley:enters(store)
    trip:leaves_with "total-formula"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
