-- The switch is there, and nobody reads it.
return mutant {
  title  = "A retailer of its own mind follows Amazon",
  breaks = "CC-7a.8",
  story  = "entry/override-accept",

  change = function(model)
    model.stores["MODEL-8"].own = nil
  end,
}
