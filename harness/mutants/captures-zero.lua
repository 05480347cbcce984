-- Nothing is authorized, and nothing is what it captures.
return mutant {
  title  = "A capture of zero is sent",
  breaks = "CAP-3",
  story  = "payment/declined-with-nothing-authorized",
  rule   = "well-formed",

  change = function(model)
    local amount_to_capture = model.amount_to_capture
    function model.amount_to_capture(trip, answer)
      local amount = amount_to_capture(trip, answer)
      if amount == usd "0.00" then model.call(trip, "/v1/capture/charge", model.trip_body(trip, amount)) end
      return amount
    end
  end,
}
