-- Once for the decline and once for the trip.
return mutant {
  title  = "A debt is recorded twice",
  breaks = "CON-1",
  story  = "payment/declined-write-off-all",
  rule   = "conservation",

  change = function(model)
    local record_debt = model.record_debt
    function model.record_debt(trip, amount) record_debt(trip, amount + amount) end
  end,
}
