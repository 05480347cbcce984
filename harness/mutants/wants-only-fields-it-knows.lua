-- A strict reader breaks on the day when Amazon publishes a new member.
return mutant {
  title  = "An answer with an unknown field is refused",
  breaks = "CAP-2",
  story  = "faults/unknown-fields",

  change = function(model)
    local is_understood = model.is_understood
    function model.is_understood(path, answer)
      return is_understood(path, answer) and not (answer.json and answer.json.futureText)
    end
  end,
}
