-- Check, then act: between the look into the books and the entry there is time for a duplicate.
return mutant {
  title  = "Duplicates that arrive at the same time are all charged",
  breaks = "IDE-1",
  story  = "ordering/cart-delivered-four-times-at-once",
  rule   = "one-purchase",

  change = function(model)
    function model.purchase(body)
      local known = model.trips[body.idempotentShoppingTripId]
      if known then return 201, { purchaseId = known.purchase_id } end
      local trip = model.new_trip(body)
      after(2000, function()
        model.trips[trip.id] = trip
        model.settle(trip)
      end)
      return 201, { purchaseId = trip.purchase_id }
    end
  end,
}
