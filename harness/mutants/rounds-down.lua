-- Integer division.
return mutant {
  title  = "Half a cent is cut off",
  breaks = "CC-7c.1",
  story  = "pricing/rounding",

  change = function(model)
    local price_line = model.price_line
    function model.price_line(item)
      local line = price_line(item)
      if line and item.quantity.value == "0.500" then line.total = usd "0.74" end
      return line
    end
  end,
}
