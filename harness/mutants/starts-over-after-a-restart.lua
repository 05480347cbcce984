-- A trip that was under way is begun afresh, whatever had happened.
return mutant {
  title  = "A trip is begun afresh at a restart",
  breaks = "CON-1",
  story  = "recovery/killed-after-the-capture",
  rule   = "conservation",

  change = function(model)
    local charge = model.charge
    function model.charge(trip)
      trip.to_capture, trip.captured = nil, usd "0.00"
      return charge(trip)
    end
  end,
}
