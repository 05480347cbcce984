-- The retailer alone knows whose key it is; Amazon asks, and opens.
return scenario {
  title  = "A known key opens the gate",
  covers = { "VIK-1.1", "VIK-8", "LOAD-4" },

  story = function(world)
    local store = world:store   { entry = "app" }
    local riley = world:shopper {}

    step "Riley shows the app"
    local trip = riley:enters(store, { by = "key" })
    expect(trip:received "identity-keys"):includes { status = 200 }
    expect(trip.visitor.type):equals "SHOPPER"
    expect(trip.gate):equals "open"
    expect(trip.charge.status):equals "HELD"
  end,
}
