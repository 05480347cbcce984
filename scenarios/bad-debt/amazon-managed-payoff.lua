-- Where Amazon keeps the balance, it must be told what was settled, first and last.
return scenario {
  title  = "Reporting the payoff to Amazon reopens the gate",
  covers = { "FB-1", "FB-2", "POR-4", "CC-7b.1", "CC-7b.3", "CC-7b.7" },
  needs  = { "pays_off" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "amazon-managed", policy = "write_off_all" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The issuer declines; the retailer reports that nothing was settled"
    riley.card:declines "adjust"
    local trip = riley:enters(store)
    trip:leaves_with { SALAD = 2 }
    trip:settles()
    expect(trip.feedback):includes { total = trip.total, settled = usd "0.00" }

    step "Amazon keeps Riley out"
    expect(riley:enters(store)):includes { gate = "closed", gate_reason = "BadDebt" }

    step "Riley pays, the retailer reports it, and Amazon lets Riley in"
    retailer:pays_off(riley, trip.total)
    expect(trip.feedback.settled):equals(trip.total)
    riley.card:works_again()
    expect(riley:enters(store).gate):equals "open"
  end,
}
