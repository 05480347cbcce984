-- Stepping down, it takes the first amount that it asked for, not the first that was approved.
return mutant {
  title  = "More than was authorized is captured",
  breaks = "CAP-1",
  story  = "payment/declined-step-down",
  rule   = "capture-after-approval",

  change = function(model)
    function model.policies.step_down(trip)
      local less = trip.total * "0.75"
      model.adjust(trip, less)
      return less
    end
  end,
}
