-- Tried with one unit.
return mutant {
  title  = "A percentage comes off one unit alone",
  breaks = "CC-7c.2",
  story  = "pricing/percentage-discount",

  change = function(model)
    local discount = model.discount
    function model.discount(promotion, price, units, left)
      return promotion.percent and price * promotion.percent or discount(promotion, price, units, left)
    end
  end,
}
