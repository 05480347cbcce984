-- After 300 ms it sends the capture again, while the first is still under way.
return mutant {
  title  = "A slow capture is sent twice",
  breaks = "IDE-2",
  story  = "faults/slow-capture",

  change = function(model)
    local capture = model.capture
    function model.capture(trip)
      local answered = false
      after(300, function()
        if not answered then model.call(trip, "/v1/capture/charge", model.trip_body(trip, trip.to_capture)) end
      end)
      local answer, why = capture(trip)
      answered = true
      return answer, why
    end
  end,
}
