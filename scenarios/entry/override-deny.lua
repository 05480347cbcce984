-- What is owed to the retailer is known to the retailer alone.
return scenario {
  title  = "A retailer of its own mind turns away whom Amazon would let in",
  covers = { "CC-7a.9", "ENT-7" },

  story = function(world)
    local shop  = world:store   { orchestrates = "retailer", risk = "retailer-managed", policy = "write_off_all" }
    local store = world:store   { entry = "credit-card", risk = "amazon-recommendation", judgement = "own" }
    local riley = world:shopper {}

    step "Riley leaves a debt in one store"
    riley.card:declines "adjust"
    local trip = riley:enters(shop)
    trip:leaves_with { SALAD = 1 }
    trip:settles()

    step "In the other Amazon, which does not know of it, advises to let Riley in"
    riley.card:works_again()
    riley:is_recommended { authorized = true }
    expect(riley:enters(store)):includes { gate = "closed", gate_reason = "Denied" }
  end,
}
