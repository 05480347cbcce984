-- Amazon cancels what it holds, and it holds nothing here.
return mutant {
  title  = "The hold of an app-entry trip is left at the processor",
  breaks = "CAN-5",
  story  = "stores/app",
  rule   = "hold-released",

  change = function(model)
    local cancel = model.cancel
    function model.cancel(trip)
      if not trip.by_app then cancel(trip) end
    end
  end,
}
