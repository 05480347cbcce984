-- A promotion of so many percent, on several units.
return scenario {
  title  = "A percentage comes off",
  covers = { "CC-7c.2", "ORD-6" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes what is so many percent off"
    local trip = riley:enters(store)
    trip:leaves_with "percentage-discount"
    trip:settles()

    step "The card is charged what the retailer says that this cart costs, to the cent"
    expect(trip:sent "adjust"):includes { amount = trip.total }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
