-- A 403 is for ever.
return mutant {
  title  = "Expired credentials end the lifecycle",
  breaks = "ERR-5",
  story  = "faults/credentials-expire-in-mid-lifecycle",

  change = function(model)
    local is_worth_repeating = model.is_worth_repeating
    function model.is_worth_repeating(answer, attempt)
      return answer.status ~= 403 and is_worth_repeating(answer, attempt)
    end
  end,
}
