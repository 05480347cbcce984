-- The order was meant to be made by a job that nobody deployed.
return mutant {
  title  = "A cart of a checkout store is taken and never charged",
  breaks = "CHO-1",
  story  = "checkout/normal-trip",
  rule   = "checkout-made",

  change = function(model)
    function model.check_out() end
  end,
}
