-- Somebody thought that Amazon would add it.
return mutant {
  title  = "CheckoutCart leaves the tax out of the total",
  breaks = "CHO-2",
  story  = "checkout/promotions-and-taxes",
  rule   = "checkout-equals-total",

  change = function(model)
    local priced = model.priced_cart
    function model.priced_cart(trip, items)
      local tax = model.taxes
      model.taxes = {}
      trip.total = model.total(items)
      local cart = priced(trip, items)
      model.taxes = tax
      return cart
    end
  end,
}
