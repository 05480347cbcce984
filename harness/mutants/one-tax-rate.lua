-- The city was forgotten.
return mutant {
  title  = "Only the first rate is taken",
  breaks = "CC-7c.9",
  story  = "pricing/several-tax-rates",

  change = function(model)
    for _, rates in pairs(model.taxes) do rates[2] = nil end
  end,
}
