-- Every cart gets a number, also one without a purchase.
return mutant {
  title  = "An empty cart gets a purchaseId",
  breaks = "ORD-2",
  story  = "empty-cart/cancelled-by-the-retailer",
  rule   = "empty-cart-cancelled",

  change = function(model)
    local new_trip = model.new_trip
    function model.new_trip(body)
      local trip = new_trip(body)
      trip.purchase_id = uuid()
      return trip
    end
  end,
}
