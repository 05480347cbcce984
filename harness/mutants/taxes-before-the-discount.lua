-- Price, tax, and then the coupon.
return mutant {
  title  = "Tax is taken on the full price",
  breaks = "CC-7c.10",
  story  = "pricing/tax-on-discounted",

  change = function(model)
    local price_line = model.price_line
    function model.price_line(item)
      local line = price_line(item)
      local tax = usd "0.00"
      for _, rate in ipairs(line and model.taxes[item.id] or {}) do tax = tax + line.price * rate end
      if line then line.tax, line.total = tax, line.price - line.promotion + tax end
      return line
    end
  end,
}
