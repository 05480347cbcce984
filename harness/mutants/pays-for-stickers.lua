-- Price less coupon, without a look at the result.
return mutant {
  title  = "A promotion makes a price negative",
  breaks = "CC-7c.12",
  story  = "pricing/never-negative",

  change = function(model)
    local price_line = model.price_line
    function model.price_line(item)
      local line = price_line(item)
      if line and item.id == "SKU-STICKER" then line.total = line.price - usd "0.50" end
      return line
    end
  end,
}
