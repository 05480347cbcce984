-- A cart is answered 200 instead of 201.
return mutant {
  title  = "A cart is not answered 201",
  breaks = "ORD-11",
  story  = "payment/happy-path",
  rule   = "purchase-created",

  change = function(model)
    local purchase = model.purchase
    function model.purchase(body)
      local status, answer = purchase(body)
      return status == 201 and 200 or status, answer
    end
  end,
}
