-- Sessions are made up when asked.
return mutant {
  title  = "The same key is another visitor each time",
  breaks = "VIK-6",
  story  = "identity/asked-twice",

  change = function(model)
    local visitor = model.visitor
    function model.visitor(store, said)
      local found = visitor(store, said)
      return found and { id = uuid(), type = found.type }
    end
  end,
}
