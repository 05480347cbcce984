-- It asks for what is missing to the hold; the interface wants the total.
return mutant {
  title  = "The adjust asks for the difference to the hold",
  breaks = "ADJ-1",
  story  = "payment/larger-than-the-hold",
  rule   = "adjust-equals-total",

  change = function(model)
    local adjust = model.adjust
    function model.adjust(trip, amount) return adjust(trip, amount - usd "20.00") end
  end,
}
