-- Whatever is not a decline is an approval, a 400 too.
return mutant {
  title  = "A capture follows an adjust that was refused",
  breaks = "ADJ-5",
  story  = "payment/unknown-trip-is-final",

  change = function(model)
    local adjust = model.adjust
    function model.adjust(trip, amount)
      local answer, why = adjust(trip, amount)
      if answer or why then return answer, why end
      return { status = "APPROVED", authorizedAmount = amount }
    end
  end,
}
