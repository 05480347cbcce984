-- A report that Amazon rejects is answered 200, too.
return mutant {
  title  = "A rejected report counts as accepted",
  breaks = "FB-3",
  story  = "faults/rejected-payoff",

  change = function(model)
    local call = model.call
    function model.call(trip, path, body)
      local answer, why = call(trip, path, body)
      if answer and answer.status == "Rejected" then answer.status = "Accepted" end
      return answer, why
    end
  end,
}
