return scenario {
  title  = "An unknown key is answered 401 and keeps the gate closed",
  covers = { "VIK-2", "VIK-8" },

  story = function(world)
    local store = world:store   { entry = "app" }
    local riley = world:shopper {}

    step "Riley shows a key that nobody has given out"
    local trip = riley:enters(store, { by = "key", key = "nobody-gave-this-key-out" })
    expect(trip:received "identity-keys"):includes { status = 401 }
    expect(trip):includes { gate = "closed", gate_reason = "UnknownKey" }

    step "A good key opens the gate all the same"
    expect(riley:enters(store).gate):equals "open"
  end,
}
