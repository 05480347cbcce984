-- The money is taken and the balance stays.
return mutant {
  title  = "A payoff does not clear the debt",
  breaks = "POR-4",
  story  = "bad-debt/payoff-reopens-gate",

  change = function(model)
    function model.hooks.pays_off() end
  end,
}
