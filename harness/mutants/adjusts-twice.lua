-- Once when the cart arrives, once before the capture.
return mutant {
  title  = "An approved total is adjusted again",
  breaks = "ADJ-1",
  story  = "payment/happy-path",
  rule   = "adjust-once",

  change = function(model)
    local adjust = model.adjust
    function model.adjust(trip, amount)
      adjust(trip, amount)
      return adjust(trip, amount)
    end
  end,
}
