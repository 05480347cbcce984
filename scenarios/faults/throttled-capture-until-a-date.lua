-- Retry-After may be a date. Parsers that only know seconds crash, or retry at once.
return scenario {
  title  = "A throttled capture understands Retry-After as a date",
  covers = { "ERR-1", "CAP-4" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon is busy until two seconds from now, told as an HTTP-date"
    amazon:answers("capture", { status = 429, retry_after = "date:2" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "capture"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
