-- 500 is no answer: the report is owed until Amazon has accepted it.
return scenario {
  title  = "A report is repeated after a server error",
  covers = { "CC-7b.6", "FB-4" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "amazon-managed" }
    local riley = world:shopper {}

    step "Riley shops, and the report of it goes wrong"
    amazon:answers("payment-status", { status = 500, times = 2 })
    local trip = riley:enters(store)
    trip:leaves_with { COFFEE = 1 }
    trip:settles()

    step "The payment stands, whatever becomes of the report"
    expect(trip:sent "payment-status"):counts(3)
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
