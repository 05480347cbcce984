-- The balance is that of the latest trip, not of all.
return mutant {
  title  = "Debts of several trips are not added up",
  breaks = "DEBT-6",
  story  = "bad-debt/debts-of-several-trips-add-up",

  change = function(model)
    function model.owed(shopper)
      local most = usd "0.00"
      for _, trip in pairs(model.trips) do
        if trip.shopper == shopper and trip.debt - trip.paid > most then most = trip.debt - trip.paid end
      end
      return most
    end
  end,
}
