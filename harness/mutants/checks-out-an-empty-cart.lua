-- Whatever is delivered is handed on.
return mutant {
  title  = "An empty cart is checked out",
  breaks = "CHO-5",
  story  = "checkout/empty-cart-sent",
  rule   = "checkout-not-empty",

  change = function(model)
    local settle = model.settle
    function model.settle(trip)
      if trip.empty and model.stores[trip.store].checkout then
        trip.total = usd "0.00"
        trip.cart = model.priced_cart(trip, {})
        model.check_out(trip)
      end
      settle(trip)
    end
  end,
}
