-- The shopper presses the button twice.
return mutant {
  title  = "A refund that is asked for again becomes a second one",
  breaks = "IDE-3",
  story  = "refund/repeated-under-the-same-id",

  change = function(model)
    local refunds = model.hooks.refunds
    function model.hooks.refunds(trip_id, amount, reason) return refunds(trip_id, amount, reason, nil) end
  end,
}
