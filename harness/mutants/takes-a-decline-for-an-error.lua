-- The trip is set aside for a human; the shopper owes nothing and comes back.
return mutant {
  title  = "A declined trip is not recorded as debt",
  breaks = "ADJ-3",
  story  = "payment/declined-write-off-all",

  change = function(model)
    local adjust = model.adjust
    function model.adjust(trip, amount)
      local answer, why = adjust(trip, amount)
      if not answer or answer.status ~= "DECLINED" then return answer, why end
      model.raise_incident(trip, "the adjust was declined")
    end
  end,
}
