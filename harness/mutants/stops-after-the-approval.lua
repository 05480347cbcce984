-- An approval is as good as money.
return mutant {
  title  = "An approved adjust is not captured",
  breaks = "ADJ-2",
  story  = "payment/happy-path",

  change = function(model)
    function model.amount_to_capture() return usd "0.00" end
  end,
}
