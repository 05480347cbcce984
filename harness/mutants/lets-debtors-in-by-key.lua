-- Debts are looked at where cards are tapped.
return mutant {
  title  = "A debtor is let in by key",
  breaks = "ENT-2",
  story  = "stores/app-debtor-stays-outside",

  change = function(model)
    local visitor, owed = model.visitor, model.owed
    function model.visitor(store, said)
      model.owed = function() return usd "0.00" end
      local found = visitor(store, said)
      model.owed = owed
      return found
    end
  end,
}
