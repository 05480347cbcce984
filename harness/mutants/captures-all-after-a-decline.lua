-- DECLINED comes with a 200 and an authorized amount; it takes that for an approval.
return mutant {
  title  = "The whole total is captured after a decline",
  breaks = "CAP-1",
  story  = "payment/declined-capture-authorized",
  rule   = "capture-after-approval",

  change = function(model)
    function model.amount_to_capture(trip) return trip.total end
  end,
}
