-- What has no price gets one.
return mutant {
  title  = "A cart with an unknown product is charged",
  breaks = "ORD-10",
  story  = "ordering/unknown-product-is-not-charged",

  change = function(model)
    setmetatable(model.prices, { __index = function() return usd "9.99" end })
  end,
}
