-- It asks again at once instead of giving the issuer time.
return mutant {
  title  = "A pending adjust is asked again without a pause",
  breaks = "ADJ-4",
  story  = "payment/pending-then-approved",
  rule   = "pending-pace",

  change = function(model)
    model.pending_pause_ms = 5
  end,
}
