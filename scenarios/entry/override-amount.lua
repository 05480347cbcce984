-- The answer carries a condition ADJUST of the retailer's own.
return scenario {
  title  = "A retailer of its own mind sets the hold",
  covers = { "CC-7a.10", "ENT-7", "ENT-4" },

  story = function(world)
    local store = world:store   { entry = "credit-card", risk = "amazon-recommendation", judgement = "own", hold = usd "20.00" }
    local riley = world:shopper {}

    step "Amazon would hold twenty dollars, and the retailer holds less"
    local trip = riley:enters(store)
    expect(trip.gate):equals "open"
    expect(trip.charge.hold):equals(store.hold_limit)
  end,
}
