-- A list has to have something in it.
return mutant {
  title  = "An empty cart is refused like an absent one",
  breaks = "ORD-5",
  story  = "ordering/absent-cart-is-not-empty",

  change = function(model)
    local complaint = model.complaint
    function model.complaint(body)
      return complaint(body) or #body.cartItems == 0 and "cartItems" or nil
    end
  end,
}
