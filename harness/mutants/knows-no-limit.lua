-- The limit is printed on the shelf alone.
return mutant {
  title  = "A promotion goes on beyond its limit",
  breaks = "CC-7c.6",
  story  = "pricing/promotion-limit",

  change = function(model)
    for _, promotion in ipairs(model.promotions) do promotion.limit = 1000 end
  end,
}
