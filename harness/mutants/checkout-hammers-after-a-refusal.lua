-- Every error is a reason to try again.
return mutant {
  title  = "A refused CheckoutCart is sent again",
  breaks = "ERR-3",
  story  = "checkout/content-refused",
  rule   = "refusal-is-final",

  change = function(model)
    local worth = model.is_worth_repeating
    function model.is_worth_repeating(answer, attempt) return answer.status == 400 or worth(answer, attempt) end
  end,
}
