-- Reports are not money, so who cares.
return mutant {
  title  = "A report that failed is never repeated",
  breaks = "CC-7b.6",
  story  = "bad-debt/report-repeated-after-an-error",

  change = function(model)
    local call = model.call
    function model.call(trip, path, body)
      local attempts = model.attempts
      if path == "/v1/feedback/payment-status" then model.attempts = 1 end
      local answer, why = call(trip, path, body)
      model.attempts = attempts
      return answer, why
    end
  end,
}
