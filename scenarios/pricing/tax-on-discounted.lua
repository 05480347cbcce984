-- A discounted product that is taxed.
return scenario {
  title  = "Tax is on what is left after the discount",
  covers = { "CC-7c.10", "ORD-7" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes something taxed that is cheaper this week"
    local trip = riley:enters(store)
    trip:leaves_with "tax-on-discounted"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
