-- An empty cart is a cart with a total of nothing to it.
return mutant {
  title  = "An empty cart is adjusted",
  breaks = "CAN-1",
  story  = "empty-cart/cancelled-by-the-retailer",
  rule   = "empty-cart-cancelled",

  change = function(model)
    local cancel = model.cancel
    function model.cancel(trip)
      model.adjust(trip, usd "0.00")
      cancel(trip)
    end
  end,
}
