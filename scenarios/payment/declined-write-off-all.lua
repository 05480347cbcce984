-- The strictest policy: what the issuer refuses is owed, all of it.
return scenario {
  title  = "After a decline, the whole cart is written to bad debt",
  covers = { "ADJ-3", "DEBT-1", "DEBT-2", "DEBT-3", "APP-7.13" },
  needs  = { "debt_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "retailer-managed", policy = "write_off_all" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The issuer declines the adjust"
    riley.card:declines "adjust"
    local trip = riley:enters(store)
    trip:leaves_with { UMBRELLA = 1, SALAD = 1 }
    trip:settles()

    step "Nothing is captured; the whole total is owed"
    expect(trip:sent "capture"):counts(0)
    expect(trip.charge.captured):equals(usd "0.00")
    expect(retailer:debt_of(riley)):equals(trip.total)
  end,
}
