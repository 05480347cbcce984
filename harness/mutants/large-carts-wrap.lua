-- Cents in sixteen bits.
return mutant {
  title  = "A large cart loses its hundreds",
  breaks = "CC-7c.13",
  story  = "pricing/large-cart",

  change = function(model)
    local total = model.total
    function model.total(items)
      local sum = total(items)
      return sum and sum > usd "655.36" and sum - usd "655.36" or sum
    end
  end,
}
