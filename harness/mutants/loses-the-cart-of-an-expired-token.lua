-- It is nobody's money any more.
return mutant {
  title  = "A cart that came too late is not recorded as debt",
  breaks = "DEBT-4",
  story  = "payment/token-expired",

  change = function(model)
    local adjust = model.adjust
    function model.adjust(trip, amount) return (adjust(trip, amount)) end
  end,
}
