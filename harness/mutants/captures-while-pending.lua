-- A 200 is a yes to it, whatever the body says.
return mutant {
  title  = "A pending adjust is captured",
  breaks = "ADJ-4",
  story  = "payment/pending-then-approved",
  rule   = "pending-not-captured",

  change = function(model)
    function model.adjust(trip, amount)
      local answer, why = model.call(trip, "/v1/adjust/charge", model.trip_body(trip, amount))
      if answer then answer.status = "APPROVED" end
      return answer, why
    end
  end,
}
