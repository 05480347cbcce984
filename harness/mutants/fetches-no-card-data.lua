-- The receipt is written from what it knows already.
return mutant {
  title  = "No transactional data are fetched",
  breaks = "DAT-1",
  story  = "payment/happy-path",
  rule   = "data-after-capture",

  change = function(model)
    function model.write_receipt(trip) trip.receipt = { total = trip.total, captured = trip.captured } end
  end,
}
