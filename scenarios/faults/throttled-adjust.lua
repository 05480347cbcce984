-- 429 says when to come back. Earlier is rude and may be answered with another 429.
return scenario {
  title  = "A throttled adjust waits as long as Retry-After says",
  covers = { "ERR-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon is busy: 429, come back in a second, twice"
    amazon:answers("adjust", { status = 429, retry_after = 1, times = 2 })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(3)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
