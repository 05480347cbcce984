-- One type is enough for everybody.
return mutant {
  title  = "Staff are let in as shoppers",
  breaks = "VIK-1.2",
  story  = "identity/associate",

  change = function(model)
    model.badges["staff-0001"].type = "SHOPPER"
  end,
}
