-- The published answer is an empty 200; it waits for more.
return mutant {
  title  = "A cancel that succeeded is repeated",
  breaks = "CAN-2",
  story  = "empty-cart/cancelled-by-the-retailer",

  change = function(model)
    local cancel = model.cancel
    function model.cancel(trip)
      cancel(trip)
      wait(model.first_pause_ms)
      cancel(trip)
    end
  end,
}
