-- An offer of more than the price: nobody is paid for taking it.
return scenario {
  title  = "A promotion never makes a price negative",
  covers = { "CC-7c.12", "ORD-8" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes something whose discount is larger than its price"
    local trip = riley:enters(store)
    trip:leaves_with "negative-total"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
