-- One code path for all stores.
return mutant {
  title  = "A checkout store is charged through the payment service",
  breaks = "CHO-4",
  story  = "checkout/normal-trip",
  rule   = "checkout-only",

  change = function(model)
    function model.check_out(trip) model.charge(trip) end
  end,
}
