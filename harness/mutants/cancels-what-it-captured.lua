-- It tidies up after every trip.
return mutant {
  title  = "A captured trip is cancelled",
  breaks = "CAN-3",
  story  = "payment/happy-path",
  rule   = "nothing-after-end",

  change = function(model)
    local write_receipt = model.write_receipt
    function model.write_receipt(trip)
      write_receipt(trip)
      model.cancel(trip)
    end
  end,
}
