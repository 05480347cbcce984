-- Some money is better than none: ask for less until the issuer says yes.
return scenario {
  title  = "After a decline, the highest approved amount is captured and the rest is owed",
  covers = { "ADJ-3", "CAP-1", "DEBT-2", "DEBT-3" },
  needs  = { "debt_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "retailer-managed", policy = "step_down", hold = usd "5.00" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The issuer approves at most 18.00, and Riley takes more"
    riley.card:approves_up_to(usd "18.00")
    local trip = riley:enters(store)
    trip:leaves_with { UMBRELLA = 1, SALAD = 1 }
    trip:settles()

    step "The retailer asks for less until it is approved, and captures that"
    expect(trip:sent "adjust"):at_least(2)
    expect(trip.charge.status):equals "CAPTURED"
    expect(trip.charge.captured):at_most(usd "18.00")
    expect(trip.charge.captured):at_least(usd "5.00")
    expect(retailer:debt_of(riley)):equals(trip.total - trip.charge.captured)
  end,
}
