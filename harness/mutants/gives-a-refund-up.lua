-- One attempt, and the shopper is told that it failed.
return mutant {
  title  = "A refund is not repeated after a 500",
  breaks = "REF-4",
  story  = "refund/server-error",

  change = function(model)
    local refunds = model.hooks.refunds
    function model.hooks.refunds(...)
      model.attempts = 1
      return refunds(...)
    end
  end,
}
