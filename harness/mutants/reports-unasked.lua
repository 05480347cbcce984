-- It reports from every store, whoever keeps the balance.
return mutant {
  title  = "A payment status is reported where the retailer keeps the balance",
  breaks = "FB-5",
  story  = "bad-debt/payoff-reopens-gate",
  rule   = "feedback-unasked",

  change = function(model)
    function model.amazon_keeps_balance() return true end
  end,
}
