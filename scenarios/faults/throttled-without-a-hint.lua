-- A 429 without a usable Retry-After is still a 429.
return scenario {
  title  = "A throttled adjust without a usable Retry-After backs off by itself",
  covers = { "ERR-1", "RET-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon is busy and does not say until when, or says nonsense"
    amazon:answers("adjust", { status = 429, retry_after = "none" })
    amazon:answers("adjust", { status = 429, retry_after = "soon" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(3)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
