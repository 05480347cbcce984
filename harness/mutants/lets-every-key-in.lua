-- Whoever has a code must have got it from us.
return mutant {
  title  = "An unknown key opens the gate",
  breaks = "VIK-2",
  story  = "identity/unknown-key",

  change = function(model)
    function model.visitor(_, said) return { id = said, type = "SHOPPER" } end
  end,
}
