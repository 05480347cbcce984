-- Two teams, two fields.
return mutant {
  title  = "The two fields of the gate answer contradict each other",
  breaks = "GATE-1",
  story  = "entry/clean-shopper-enters",
  rule   = "gate-agrees",

  change = function(model)
    local gate = model.gate
    function model.gate(body)
      local status, answer = gate(body)
      if status == 200 then answer.shopperAuthorized = not answer.shopperAuthorized end
      return status, answer
    end
  end,
}
