-- The flag of the store is never read.
return mutant {
  title  = "A store of the payment service is checked out",
  breaks = "CHO-4",
  story  = "stores/card-sample",
  rule   = "checkout-only",

  change = function(model)
    local charge = model.charge
    function model.charge(trip)
      amazon.post("/v1/checkout/carts", { idempotentShoppingTripId = trip.id, storeId = trip.store, lineItems = {} })
      charge(trip)
    end
  end,
}
