-- An unknown store gets the defaults.
return mutant {
  title  = "A question about a store without a connector is answered",
  breaks = "CC-7a.14",
  story  = "validation/shopperauthorization/CC-7a.14",

  change = function(model)
    setmetatable(model.stores, { __index = function() return { risk = "retailer-managed" } end })
  end,
}
