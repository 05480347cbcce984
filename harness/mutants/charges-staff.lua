-- A cart is a cart.
return mutant {
  title  = "What staff take along is charged",
  breaks = "CP-1.10",
  story  = "ordering/associate",

  change = function(model)
    local settle = model.settle
    function model.settle(trip)
      trip.unpaid_visit = nil
      settle(trip)
    end
  end,
}
