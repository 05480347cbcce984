-- A promotion of a fixed amount per unit.
return scenario {
  title  = "A fixed amount comes off each unit",
  covers = { "CC-7c.3", "ORD-6" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes what is an amount off"
    local trip = riley:enters(store)
    trip:leaves_with "fixed-discount"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
