-- The hold at the gate is still good: take it, and write down the rest.
return scenario {
  title  = "After a decline, what is authorized is captured and the rest is owed",
  covers = { "ADJ-3", "CAP-1", "DEBT-2", "DEBT-3" },
  needs  = { "debt_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "retailer-managed", policy = "capture_authorized", hold = usd "20.00" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The issuer declines the adjust"
    riley.card:declines "adjust"
    local trip = riley:enters(store)
    trip:leaves_with { UMBRELLA = 1, SALAD = 1 }
    trip:settles()

    step "The 20.00 of the hold are captured; 6.25 are owed"
    expect(trip.charge):includes { status = "CAPTURED", captured = usd "20.00" }
    expect(retailer:debt_of(riley)):equals(usd "6.25")
  end,
}
