-- It asks three systems before it answers.
return mutant {
  title  = "The gate is not answered in time",
  breaks = "GATE-2",
  story  = "entry/clean-shopper-enters",
  rule   = "gate-in-time",

  change = function(model)
    local gate = model.gate
    function model.gate(body)
      wait(4000)
      return gate(body)
    end
  end,
}
