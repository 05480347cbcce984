-- The policy of the store is never looked at.
return mutant {
  title  = "What is authorized is not captured after a decline",
  breaks = "DEBT-2",
  story  = "payment/declined-capture-authorized",

  change = function(model)
    for name in pairs(model.policies) do model.policies[name] = model.policies.write_off_all end
  end,
}
