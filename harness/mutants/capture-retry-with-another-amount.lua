-- The amount is worked out anew for the repeat, and comes out differently.
return mutant {
  title  = "A capture is repeated with another amount",
  breaks = "CAP-4",
  story  = "faults/answer-lost-after-capture",
  rule   = "capture-once",

  change = function(model)
    local capture = model.capture
    function model.capture(trip)
      local answer = amazon.post("/v1/capture/charge", model.trip_body(trip, trip.to_capture))
      if answer.lost then trip.to_capture = trip.to_capture - usd "0.10" end
      return capture(trip)
    end
  end,
}
