-- A cart that comes again is taken for a new one once the first has been settled.
return mutant {
  title  = "A duplicate cart is charged again",
  breaks = "IDE-1",
  story  = "ordering/cart-delivered-twice",

  change = function(model)
    local purchase = model.purchase
    function model.purchase(body)
      local trip = model.trips[body.idempotentShoppingTripId]
      if trip and trip.done then model.trips[trip.id] = nil end
      return purchase(body)
    end
  end,
}
