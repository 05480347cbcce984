-- Amazon's test page shows a decline that authorizes 0. A capture of zero is an error.
return scenario {
  title    = "A decline that authorizes nothing captures nothing",
  covers   = { "CAP-3", "ADJ-3", "DEBT-3" },
  needs    = { "debt_of" },
  settings = { declined_amount = "zero" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "retailer-managed", policy = "capture_authorized" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The issuer declines the adjust"
    riley.card:declines "adjust"
    local trip = riley:enters(store)
    trip:leaves_with { UMBRELLA = 1, SALAD = 1 }
    trip:settles()

    step "No capture is attempted; the whole total is owed"
    expect(trip:sent "capture"):counts(0)
    expect(retailer:debt_of(riley)):equals(trip.total)
  end,
}
