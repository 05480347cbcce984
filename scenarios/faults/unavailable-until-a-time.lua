-- A 503 may say when to come back, too (RFC 9110 10.2.3). Whoever asks earlier only adds to the load.
return scenario {
  title  = "A 503 that names a time is repeated after that time",
  covers = { "ERR-1", "ERR-2", "CAP-4" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The capture is unavailable for a second"
    amazon:answers("capture", { status = 503, retry_after = 1 })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "capture"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
