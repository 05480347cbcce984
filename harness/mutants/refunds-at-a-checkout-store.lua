-- The refund page does not ask who charged the card.
return mutant {
  title  = "What Amazon has charged is refunded by the retailer",
  breaks = "CHO-4",
  story  = "checkout/refund",
  rule   = "checkout-only",

  change = function(model)
    function model.refusal() end
  end,
}
