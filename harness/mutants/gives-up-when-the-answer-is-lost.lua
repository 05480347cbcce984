-- The call may have happened, so it leaves it at that.
return mutant {
  title  = "A capture whose answer is lost is not repeated",
  breaks = "IDE-2",
  story  = "faults/answer-lost-before-capture",

  change = function(model)
    local is_worth_repeating = model.is_worth_repeating
    function model.is_worth_repeating(answer, attempt)
      return answer.lost == nil and is_worth_repeating(answer, attempt)
    end
  end,
}
