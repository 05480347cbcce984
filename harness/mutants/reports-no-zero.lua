-- Where nothing was settled there is nothing to report, it thinks.
return mutant {
  title  = "A trip of which nothing was settled is not reported",
  breaks = "FB-1",
  story  = "bad-debt/amazon-managed-payoff",

  change = function(model)
    local report = model.report
    function model.report(trip, settled) return settled == usd "0.00" or report(trip, settled) end
  end,
}
