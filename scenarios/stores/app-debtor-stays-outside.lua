-- At app entry the retailer alone knows who it is, and what is owed.
return scenario {
  title  = "A shopper with a debt is not let in by key either",
  covers = { "ENT-2", "DEBT-1" },
  needs  = { "pays_off", "debt_of" },

  story = function(world)
    local store = world:store   { type = "app", risk = "retailer-managed", hold = usd "5.00" }
    local riley = world:shopper {}

    step "Riley leaves a debt"
    riley.card:declines "adjust"
    local trip = riley:enters(store)
    trip:leaves_with { SALAD = 1 }
    trip:settles()
    expect(retailer:debt_of(riley)):at_least(usd "0.01")

    step "The same key does not open the gate any more"
    riley.card:works_again()
    expect(riley:enters(store).gate):equals "closed"

    step "Riley pays, and comes in again"
    retailer:pays_off(riley, retailer:debt_of(riley))
    expect(riley:enters(store).gate):equals "open"
  end,
}
