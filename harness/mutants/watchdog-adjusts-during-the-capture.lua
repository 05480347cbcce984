-- A second worker sees a trip that takes long and begins to help.
return mutant {
  title  = "A trip is adjusted while its capture is under way",
  breaks = "IDE-1",
  story  = "faults/slow-capture",
  rule   = "one-lifecycle",

  change = function(model)
    local capture = model.capture
    function model.capture(trip)
      after(300, function() model.adjust(trip, trip.total) end)
      return capture(trip)
    end
  end,
}
