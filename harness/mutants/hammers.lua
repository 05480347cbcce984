-- No pause, no end.
return mutant {
  title  = "A failing call is repeated without a pause and without a bound",
  breaks = "RET-1",
  story  = "faults/data-service-down",
  rule   = "no-hammering",

  change = function(model)
    model.attempts = 60
    function model.pause_ms() return 0 end
  end,
}
