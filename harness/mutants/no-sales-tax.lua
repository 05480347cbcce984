-- A new product without a tax class.
return mutant {
  title  = "Sales tax is forgotten",
  breaks = "CC-7c.7",
  story  = "pricing/sales-tax",

  change = function(model)
    model.taxes["SKU-TEA"] = nil
  end,
}
