-- The lifecycle is guarded, but the answer is made afresh.
return mutant {
  title  = "A duplicate cart gets another purchaseId",
  breaks = "IDE-1",
  story  = "ordering/cart-delivered-twice",
  rule   = "one-purchase",

  change = function(model)
    local purchase = model.purchase
    function model.purchase(body)
      local status, answer = purchase(body)
      if status == 201 and answer.purchaseId ~= "" then answer.purchaseId = uuid() end
      return status, answer
    end
  end,
}
