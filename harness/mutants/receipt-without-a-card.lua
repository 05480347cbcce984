-- The card data are fetched and not kept.
return mutant {
  title  = "The receipt does not say with which card it was paid",
  breaks = "POR-1",
  story  = "receipts/receipt-is-stored",

  change = function(model)
    local write_receipt = model.write_receipt
    function model.write_receipt(trip)
      write_receipt(trip)
      trip.receipt.card = nil
    end
  end,
}
