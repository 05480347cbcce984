-- The schema of an older version, which had no such field.
return mutant {
  title  = "An authEvent without payloadType is taken",
  breaks = "CP-3.15",
  story  = "validation/purchases/CP-3.15",

  change = function(model)
    local complaint = model.complaint
    function model.complaint(body)
      for _, event in ipairs((body.shoppingTrip or {}).authEvents or {}) do event.payloadType = event.payloadType or "FINANCIAL" end
      return complaint(body)
    end
  end,
}
