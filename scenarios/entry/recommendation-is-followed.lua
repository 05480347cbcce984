-- Amazon only recommends: the gate does what the retailer answers.
return scenario {
  title  = "Who follows Amazon turns away whom Amazon would",
  covers = { "CC-7a.2", "VAL-CC-2" },

  story = function(world)
    local store = world:store   { entry = "credit-card", risk = "amazon-recommendation", judgement = "follow" }
    local riley = world:shopper {}

    step "Amazon advises to let Riley in"
    expect(riley:enters(store)):includes { gate = "open" }

    step "Then it advises against it"
    riley:is_recommended { authorized = false, risks = { "BadDebt" } }
    expect(riley:enters(store)):includes { gate = "closed", gate_reason = "Denied" }
  end,
}
