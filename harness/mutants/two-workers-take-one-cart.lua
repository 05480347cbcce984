-- Two workers read the same queue and nobody claims the cart.
return mutant {
  title  = "One cart is settled by two workers",
  breaks = "CP-2",
  story  = "ordering/cart-delivered-four-times-at-once",

  change = function(model)
    local settle = model.settle
    function model.settle(trip)
      after(0, function() settle(trip) end)
      settle(trip)
    end
  end,
}
