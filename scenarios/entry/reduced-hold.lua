-- The recommendation carries a condition ADJUST; a retailer that follows it answers with the same.
return scenario {
  title  = "A hold that Amazon proposes to lower is lowered",
  covers = { "CC-7a.3", "ENT-4" },

  story = function(world)
    local store = world:store   { entry = "credit-card", risk = "amazon-recommendation", judgement = "follow", hold = usd "20.00" }
    local riley = world:shopper {}

    step "Amazon lets Riley in on condition of a hold of five dollars"
    riley:is_recommended { adjust = usd "5.00" }
    local trip = riley:enters(store)

    step "The retailer passes the condition on"
    expect(trip:received "shopperauthorization"):includes { status = 200, outcome = "APPROVED" }
    expect(trip.charge.hold):equals(usd "5.00")
  end,
}
