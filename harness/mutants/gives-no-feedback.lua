-- Amazon keeps the balance and is told nothing.
return mutant {
  title  = "No payment status is reported",
  breaks = "FB-2",
  story  = "bad-debt/partial-settlement-is-reported",
  rule   = "feedback-given",

  change = function(model)
    function model.report() return true end
  end,
}
