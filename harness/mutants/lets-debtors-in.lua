-- It keeps the debts and does not look at them at the gate.
return mutant {
  title  = "A shopper who owes money is let in",
  breaks = "ENT-2",
  story  = "bad-debt/payoff-reopens-gate",
  rule   = "gate-consistent",

  change = function(model)
    local gate, owed = model.gate, model.owed
    function model.gate(body)
      model.owed = function() return usd "0.00" end
      local status, answer = gate(body)
      model.owed = owed
      return status, answer
    end
  end,
}
