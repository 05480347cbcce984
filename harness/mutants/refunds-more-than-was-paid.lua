-- Amazon will say if it is too much.
return mutant {
  title  = "A refund above what was captured is asked for",
  breaks = "REF-5",
  story  = "refund/excessive",
  rule   = "refund-within-captured",

  change = function(model)
    function model.refusal() end
  end,
}
