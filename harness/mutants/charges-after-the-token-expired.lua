-- An expired trip is refused, and it goes on all the same.
return mutant {
  title  = "A capture follows an adjust that was refused as expired",
  breaks = "ERR-4",
  story  = "payment/token-expired",
  rule   = "nothing-after-end",

  change = function(model)
    local adjust = model.adjust
    function model.adjust(trip, amount)
      local answer, why = adjust(trip, amount)
      if why == "expired" then return { status = "APPROVED", authorizedAmount = amount } end
      return answer, why
    end
  end,
}
