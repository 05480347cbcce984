-- After a decline the whole cart is owed, although a part of it was captured.
return mutant {
  title  = "The debt is not what is left of the total",
  breaks = "DEBT-3",
  story  = "payment/declined-capture-authorized",
  rule   = "conservation",

  change = function(model)
    local record_debt = model.record_debt
    function model.record_debt(trip, amount)
      record_debt(trip, amount > usd "0.00" and trip.total or amount)
    end
  end,
}
