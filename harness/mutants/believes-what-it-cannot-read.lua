-- 200 is 200, it thinks, whatever the body says, or does not.
return mutant {
  title  = "An answer to the adjust that cannot be read counts as one",
  breaks = "IDE-2",
  story  = "faults/malformed-answer",

  change = function(model)
    function model.is_understood(_, answer) return answer.status == 200 end
  end,
}
