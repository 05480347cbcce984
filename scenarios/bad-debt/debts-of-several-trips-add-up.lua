-- Two visits on one evening, both declined: two debts, one balance.
return scenario {
  title  = "Debts of several trips are kept apart and added up",
  covers = { "DEBT-6", "ENT-2" },
  needs  = { "pays_off", "debt_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "retailer-managed", policy = "write_off_all" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley enters twice with friends, and both carts are declined"
    riley.card:declines "adjust"
    local first  = riley:enters(store)
    local second = riley:enters(store)
    first:leaves_with { COFFEE = 1 }
    second:leaves_with { WINE = 1 }
    first:settles()
    second:settles()
    expect(retailer:debt_of(riley)):equals(first.total + second.total)

    step "Paying for one of them is not enough"
    retailer:pays_off(riley, first.total)
    expect(retailer:debt_of(riley)):equals(second.total)
    expect(riley:enters(store).gate):equals "closed"

    step "Paying for both is"
    retailer:pays_off(riley, second.total)
    expect(riley:enters(store).gate):equals "open"
  end,
}
