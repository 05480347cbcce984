-- State and city each take their share.
return scenario {
  title  = "Several rates are taken on one product",
  covers = { "CC-7c.9", "ORD-7" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes what two authorities tax"
    local trip = riley:enters(store)
    trip:leaves_with "several-tax-rates"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
