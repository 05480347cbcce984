-- Once per line instead of once per unit.
return mutant {
  title  = "A fixed discount comes off once per cart",
  breaks = "CC-7c.3",
  story  = "pricing/fixed-discount",

  change = function(model)
    local discount = model.discount
    function model.discount(promotion, price, units, left)
      return promotion.off or discount(promotion, price, units, left)
    end
  end,
}
