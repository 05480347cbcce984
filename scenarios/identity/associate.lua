-- visitorDetails says ASSOCIATE: staff come to work.
return scenario {
  title  = "The badge of staff opens the gate, and nothing is held",
  covers = { "VIK-1.2" },

  story = function(world)
    local store = world:store   { entry = "app" }
    local alex  = world:shopper {}

    step "Alex, who works here, shows a badge"
    local trip = alex:enters(store, { by = "key", badge = "associate" })
    expect(trip:received "identity-keys"):includes { status = 200, outcome = "ASSOCIATE" }
    expect(trip.gate):equals "open"
    expect(trip.charge.status):equals "NONE"
  end,
}
