-- The order number is made later, by another system.
return mutant {
  title  = "A cart gets no purchaseId",
  breaks = "ORD-1",
  story  = "payment/happy-path",

  change = function(model)
    local new_trip = model.new_trip
    function model.new_trip(body)
      local trip = new_trip(body)
      trip.purchase_id = ""
      return trip
    end
  end,
}
