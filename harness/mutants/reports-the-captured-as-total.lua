-- What could not be captured is left out of the report altogether.
return mutant {
  title  = "The reported total is not that of the cart",
  breaks = "FB-6",
  story  = "bad-debt/partial-settlement-is-reported",
  rule   = "feedback-given",

  change = function(model)
    local report = model.report
    function model.report(trip, settled)
      local total = trip.total
      trip.total = trip.captured
      local accepted = report(trip, settled)
      trip.total = total
      return accepted
    end
  end,
}
