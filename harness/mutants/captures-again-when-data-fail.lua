-- One try for the whole chain: when its last link fails, the chain is run again.
return mutant {
  title  = "A payment is repeated because the data could not be had",
  breaks = "DAT-3",
  story  = "faults/data-service-down",

  change = function(model)
    local write_receipt = model.write_receipt
    function model.write_receipt(trip)
      write_receipt(trip)
      if not trip.receipt.card then model.call(trip, "/v1/capture/charge", model.trip_body(trip, trip.total)) end
    end
  end,
}
