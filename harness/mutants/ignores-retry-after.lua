-- Its own back-off is all it knows.
return mutant {
  title  = "Retry-After is ignored",
  breaks = "ERR-1",
  story  = "faults/throttled-adjust",
  rule   = "retry-after-obeyed",

  change = function(model)
    function model.pause_ms(_, attempt) return model.first_pause_ms << (attempt - 1) end
  end,
}
