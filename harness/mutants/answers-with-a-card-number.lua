-- A debugging aid that was never taken out.
return mutant {
  title  = "An answer carries a card number",
  breaks = "SEC-3",
  story  = "payment/happy-path",
  rule   = "clean-answers",

  change = function(model)
    local purchase = model.purchase
    function model.purchase(body)
      local status, answer = purchase(body)
      answer.card = "4111111111111111"
      return status, answer
    end
  end,
}
