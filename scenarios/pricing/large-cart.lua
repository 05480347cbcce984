-- Ten products, two thousand units.
return scenario {
  title  = "A large cart is priced to the cent",
  covers = { "CC-7c.13", "ORD-9", "CP-1.2" },

  story = function(world)
    local store = world:store   { calculates = "retailer", orchestrates = "retailer", hold = usd "50.00" }
    local riley = world:shopper {}

    step "Riley shops for the whole office"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 140, WATER = 365, SALAD = 99, COFFEE = 250, APPLE = 999, BREAD = 61, CHOCOLATE = 100, WINE = 48,
                       MAGAZINE = 7, UMBRELLA = 3 }
    trip:settles()

    step "All of it is charged, once"
    expect(trip:sent "adjust"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
