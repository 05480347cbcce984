-- A receipt that nobody gets.
return mutant {
  title  = "The address for the receipt is not fetched",
  breaks = "IDN-1",
  story  = "receipts/receipt-is-stored",

  change = function(model)
    local write_receipt = model.write_receipt
    function model.write_receipt(trip)
      local shopper = trip.shopper
      trip.shopper = nil
      write_receipt(trip)
      trip.shopper = shopper
    end
  end,
}
