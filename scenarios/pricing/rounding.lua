-- Half of a kilogram of something whose price has an odd number of cents.
return scenario {
  title  = "A price that is no whole cent is rounded as declared",
  covers = { "CC-7c.1", "ORD-6" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes goods by weight whose price falls between two cents"
    local trip = riley:enters(store)
    trip:leaves_with "rounding"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
