-- A page of the cart has two lines, and it reads the first page.
return mutant {
  title  = "A larger cart is not priced whole",
  breaks = "ORD-9",
  story  = "payment/larger-than-the-hold",

  change = function(model)
    local total = model.total
    function model.total(items) return total { items[1], items[2] } end
  end,
}
