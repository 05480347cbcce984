-- A recommendation is no order: what the retailer answers counts.
return scenario {
  title  = "A retailer of its own mind lets in whom Amazon would not",
  covers = { "CC-7a.8", "ENT-7" },

  story = function(world)
    local store = world:store   { entry = "credit-card", risk = "amazon-recommendation", judgement = "own" }
    local riley = world:shopper {}

    step "Amazon advises against Riley, without a reason"
    riley:is_recommended { authorized = false }
    local trip = riley:enters(store)

    step "The retailer knows better, and the gate opens"
    expect(trip:received "shopperauthorization"):includes { outcome = "APPROVED" }
    expect(trip.gate):equals "open"
  end,
}
