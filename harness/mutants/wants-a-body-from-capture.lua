-- The published answer is an empty 200; it waits for more.
return mutant {
  title  = "A capture that succeeded is repeated",
  breaks = "CAP-2",
  story  = "payment/happy-path",

  change = function(model)
    local capture = model.capture
    function model.capture(trip)
      local answer, why = capture(trip)
      if answer and next(answer) == nil then answer, why = capture(trip) end
      return answer, why
    end
  end,
}
