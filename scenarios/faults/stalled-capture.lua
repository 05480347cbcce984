-- Silence for ever: only a time limit of its own helps, and then the money may have moved.
return scenario {
  title  = "A capture that is never answered is repeated and does not charge twice",
  covers = { "IDE-2", "CAP-4" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon captures and falls silent"
    amazon:faults("capture", { kind = "stall", after_effect = true })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "capture"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
