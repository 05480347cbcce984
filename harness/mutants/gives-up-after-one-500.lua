-- A server error is an error.
return mutant {
  title  = "A 500 is not repeated",
  breaks = "ERR-2",
  story  = "faults/server-error-then-success",

  change = function(model)
    local is_worth_repeating = model.is_worth_repeating
    function model.is_worth_repeating(answer, attempt)
      return is_worth_repeating(answer, attempt) and answer.status ~= 500
    end
  end,
}
