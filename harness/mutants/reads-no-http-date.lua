-- Retry-After has two forms (RFC 9110 10.2.3); many clients know the seconds alone.
return mutant {
  title  = "Retry-After as a date is not understood",
  breaks = "ERR-1",
  story  = "faults/throttled-capture-until-a-date",
  rule   = "retry-after-obeyed",

  change = function(model)
    local pause_ms = model.pause_ms
    function model.pause_ms(answer, attempt)
      local asked = answer.headers and answer.headers.retry_after
      if asked and not asked:find "^%d+$" then answer.headers.retry_after = nil end
      return pause_ms(answer, attempt)
    end
  end,
}
