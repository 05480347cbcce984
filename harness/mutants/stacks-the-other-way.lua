-- As the database happens to return them.
return mutant {
  title  = "Promotions apply in the other order",
  breaks = "CC-7c.5",
  story  = "pricing/stacked-promotions",

  change = function(model)
    local turned = {}
    for i = #model.promotions, 1, -1 do turned[#turned + 1] = model.promotions[i] end
    model.promotions = turned
  end,
}
