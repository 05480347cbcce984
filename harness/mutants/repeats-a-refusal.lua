-- Whatever fails is tried again.
return mutant {
  title  = "A call that was refused with 400 is repeated unchanged",
  breaks = "ERR-3",
  story  = "payment/unknown-trip-is-final",
  rule   = "refusal-is-final",

  change = function(model)
    function model.is_worth_repeating() return true end
  end,
}
