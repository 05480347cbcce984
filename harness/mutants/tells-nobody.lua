-- It stops, and no one is told that a trip was not charged.
return mutant {
  title  = "A trip that cannot be charged leaves no trace",
  breaks = "END-1",
  story  = "payment/unknown-trip-is-final",
  rule   = "every-trip-ends",

  change = function(model)
    function model.raise_incident() end
  end,
}
