-- A shopper whose card is declined may not come back in until the debt is paid.
return scenario {
  title  = "Paying off a bad debt reopens the gate",
  covers = { "CC-7a.11", "ENT-2", "DEBT-1", "POR-4", "FB-5" },
  needs  = { "pays_off", "debt_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "retailer-managed", policy = "write_off_all", hold = usd "20.00" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley takes lunch and leaves, but the issuer declines"
    riley.card:declines "adjust"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, WATER = 2 }
    trip:settles()
    expect(trip.charge.status):equals "DECLINED"
    expect(retailer:debt_of(riley)):equals(trip.total)

    step "Next day Riley is turned away"
    world:wait "24h"
    expect(riley:enters(store).gate):equals "closed"

    step "Riley pays in the portal and may come back"
    retailer:pays_off(riley, trip.total)
    expect(retailer:debt_of(riley)):equals(usd "0.00")
    expect(riley:enters(store).gate):equals "open"
  end,
}
