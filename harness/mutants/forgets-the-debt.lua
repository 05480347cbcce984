-- A decline is the end of the matter.
return mutant {
  title  = "The debt of a declined trip is not recorded",
  breaks = "DEBT-1",
  story  = "bad-debt/payoff-reopens-gate",

  change = function(model)
    function model.record_debt() end
  end,
}
