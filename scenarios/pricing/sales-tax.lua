-- One product, one rate.
return scenario {
  title  = "Sales tax is added",
  covers = { "CC-7c.7", "ORD-7" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes something that is taxed"
    local trip = riley:enters(store)
    trip:leaves_with "sales-tax"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
