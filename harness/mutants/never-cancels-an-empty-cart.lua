-- Nothing was bought, so nothing is done.
return mutant {
  title  = "The hold of an empty cart is not cancelled",
  breaks = "CAN-1",
  story  = "empty-cart/cancelled-by-the-retailer",
  rule   = "empty-cart-cancelled",

  change = function(model)
    function model.cancel() end
  end,
}
