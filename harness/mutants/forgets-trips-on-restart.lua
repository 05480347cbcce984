-- What was under way when it died is never taken up again.
return mutant {
  title  = "Half-finished trips are forgotten at a restart",
  breaks = "ERR-6",
  story  = "recovery/killed-between-adjust-and-capture",

  change = function(model)
    function model.start()
      for id, trip in pairs(kept()) do
        model.trips[id], trip.done = trip, true
      end
    end
  end,
}
