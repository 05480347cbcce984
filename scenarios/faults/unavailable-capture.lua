-- 503 before the effect: the charge is still waiting.
return scenario {
  title  = "A 503 on capture is repeated until it succeeds",
  covers = { "ERR-2", "CAP-4" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The capture is unavailable twice"
    amazon:answers("capture", { status = 503, times = 2 })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "capture"):counts(3)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
