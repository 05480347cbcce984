-- The total is reported as settled before anything was.
return mutant {
  title  = "The whole total is reported as settled",
  breaks = "FB-6",
  story  = "bad-debt/partial-settlement-is-reported",

  change = function(model)
    local report = model.report
    function model.report(trip) return report(trip, trip.total) end
  end,
}
