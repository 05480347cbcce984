-- The error handler of the web framework is still that of the development machine.
return mutant {
  title  = "An answer carries a stack trace",
  breaks = "SEC-6",
  story  = "ordering/unknown-product-is-not-charged",
  rule   = "clean-answers",

  change = function(model)
    local purchase = model.purchase
    function model.purchase(body)
      local status, answer = purchase(body)
      if not model.total(body.cartItems) then
        answer.debug = "stack traceback:\n\tmodel.lua:218: in function 'total'"
      end
      return status, answer
    end
  end,
}
