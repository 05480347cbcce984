-- A cart with something taxed and something exempt: tax is on the one alone.
return scenario {
  title  = "What is exempt is not taxed",
  covers = { "CC-7c.8", "ORD-7" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes something taxed and something exempt"
    local trip = riley:enters(store)
    trip:leaves_with "tax-exempt"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
