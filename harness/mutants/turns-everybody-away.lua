-- Rather safe than sorry.
return mutant {
  title  = "A shopper without debt is turned away",
  breaks = "ENT-1",
  story  = "entry/clean-shopper-enters",
  rule   = "gate-consistent",

  change = function(model)
    function model.gate() return 200, { status = "DENIED", shopperAuthorized = false } end
  end,
}
