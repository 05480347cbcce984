-- Only SKUs were ever tried.
return mutant {
  title  = "Products by scan code are unknown",
  breaks = "CP-1.4",
  story  = "ordering/by-scan-code",

  change = function(model)
    function model.sku_of(item) return item.id end
  end,
}
