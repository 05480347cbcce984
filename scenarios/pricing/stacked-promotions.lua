-- Two promotions on one product: which one comes first shows in the cents.
return scenario {
  title  = "Promotions stack in the declared order",
  covers = { "CC-7c.5", "ORD-6" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes what several promotions are about"
    local trip = riley:enters(store)
    trip:leaves_with "stacked-promotions"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
