-- Groceries are groceries.
return mutant {
  title  = "What is exempt is taxed",
  breaks = "CC-7c.8",
  story  = "pricing/tax-exempt",

  change = function(model)
    model.taxes["SKU-SANDWICH"] = { "0.02" }
  end,
}
