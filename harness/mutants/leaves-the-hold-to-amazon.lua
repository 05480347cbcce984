-- Amazon releases the hold after 72 hours, so why bother?
return mutant {
  title  = "The hold of an empty cart is left to the fallback",
  breaks = "CAN-4",
  story  = "empty-cart/fallback-after-72-hours",
  rule   = "fallback-not-needed",

  change = function(model)
    function model.cancel() end
  end,
}
