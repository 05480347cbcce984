-- It never looks at the date.
return mutant {
  title  = "A refund is asked for after 30 days",
  breaks = "REF-3",
  story  = "refund/after-the-window",

  change = function(model)
    model.refund_window_ms = 10 * 365 * 24 * 3600 * 1000
  end,
}
