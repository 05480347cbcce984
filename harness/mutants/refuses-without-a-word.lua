-- 400, and an empty object.
return mutant {
  title  = "A refusal says nothing",
  breaks = "ORD-4",
  story  = "validation/purchases/CP-3.1",

  change = function(model)
    local purchase = model.purchase
    function model.purchase(body)
      local status, answer = purchase(body)
      return status, status == 400 and {} or answer
    end
  end,
}
