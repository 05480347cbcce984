-- type and interactionType of the gateAuthenticationEvent.
return scenario {
  title  = "Whatever the shopper taps, waves or inserts opens the gate",
  covers = { "CC-7a.7", "ENT-6" },

  story = function(world)
    local store = world:store   { entry = "credit-card", risk = "retailer-managed" }
    local riley = world:shopper {}

    step "Riley comes in by card, by palm, and in a way that was not published yet"
    expect(riley:enters(store).gate):equals "open"
    expect(riley:enters(store, { event = "CREDIT_CARD", interaction = "INSERT" }).gate):equals "open"
    expect(riley:enters(store, { event = "PALM", interaction = "HOVER" }).gate):equals "open"
    expect(riley:enters(store, { event = "IRIS_SCAN", interaction = "STARE" }).gate):equals "open"
  end,
}
