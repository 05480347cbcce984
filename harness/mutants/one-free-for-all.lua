-- Buy and get were mixed up.
return mutant {
  title  = "Every second one is free, of everything",
  breaks = "CC-7c.4",
  story  = "pricing/bogo",

  change = function(model)
    for _, promotion in ipairs(model.promotions) do
      if promotion.buy then promotion.buy, promotion.free = 1, 2 end
    end
  end,
}
