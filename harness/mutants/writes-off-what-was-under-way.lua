-- It dies with a capture on its way; when it is back, it takes the trip for lost and the shopper for a debtor.
return mutant {
  title  = "Half-finished trips are written off at a restart",
  breaks = "CON-1",
  story  = "recovery/killed-after-the-capture",
  rule   = "conservation",

  change = function(model)
    function model.start()
      for id, trip in pairs(kept()) do
        model.trips[id] = trip
        if not trip.done then
          trip.done = true
          model.record_debt(trip, trip.total)
        end
      end
    end
  end,
}
