-- Priced again at each attempt: promotions may have changed meanwhile.
return mutant {
  title  = "A repeated CheckoutCart is another cart",
  breaks = "CHO-3",
  story  = "checkout/answer-lost",
  rule   = "checkout-repeats",

  change = function(model)
    local call = model.call
    function model.call(trip, path, body)
      local post = amazon.post
      if path ~= "/v1/checkout/carts" then return call(trip, path, body) end
      local answer = post(path, body)
      if answer.lost then
        body.lineItems[1].unitPrice.promotions = {}
        return call(trip, path, body)
      end
      return answer.json
    end
  end,
}
