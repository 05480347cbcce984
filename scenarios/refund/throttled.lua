-- Refunds are throttled like everything else.
return scenario {
  title  = "A throttled refund waits and succeeds",
  covers = { "REF-4", "ERR-1", "APP-7.11" },
  needs  = { "refunds" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley buys a bottle of wine"
    local trip = riley:enters(store)
    trip:leaves_with { WINE = 1 }
    trip:settles()
    expect(trip.charge.captured):equals(usd "12.40")

    step "Amazon is busy"
    amazon:answers("refund", { status = 429, retry_after = 1 })
    local refund = retailer:refunds(trip, usd "2.40", "OTHER")

    step "The refund succeeds at the second attempt"
    expect(refund.status):equals "refunded"
    expect(trip:sent "refund"):counts(2)
    expect(trip.charge.refunded):equals(usd "2.40")
  end,
}
