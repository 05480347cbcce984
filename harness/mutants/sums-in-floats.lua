-- Binary floating point of 32 bits, cut off at the cent.
return mutant {
  title  = "The total is a cent short",
  breaks = "ADJ-7",
  story  = "payment/larger-than-the-hold",
  rule   = "adjust-equals-total",

  change = function(model)
    function model.total(items)
      local sum = 0.0
      for _, item in ipairs(items) do
        local price = model.prices[item.id]
        if not price then return nil end
        sum = string.unpack("f", string.pack("f", sum + tonumber(price.amount) * tonumber(item.quantity.value)))
      end
      return usd(("%.2f"):format(math.floor(sum * 100) / 100))
    end
  end,
}
