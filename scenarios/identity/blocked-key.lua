return scenario {
  title  = "A blocked badge keeps the gate closed",
  covers = { "VIK-2" },

  story = function(world)
    local store = world:store   { entry = "app" }
    local alex  = world:shopper {}

    step "Somebody shows the badge that Alex has lost"
    local trip = alex:enters(store, { by = "key", badge = "blocked" })
    expect(trip:received "identity-keys"):includes { status = 401 }
    expect(trip.gate):equals "closed"
  end,
}
