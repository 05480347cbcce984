-- What was wrong once is wrong the second time.
return scenario {
  title  = "A report that Amazon finds malformed is not repeated",
  covers = { "CC-7b.5", "FB-4" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "amazon-managed" }
    local riley = world:shopper {}

    step "Riley shops, and the report of it goes wrong"
    amazon:answers("payment-status", { status = 400, error = "BadRequestException" })
    local trip = riley:enters(store)
    trip:leaves_with { COFFEE = 1 }
    trip:settles()

    step "The payment stands, whatever becomes of the report"
    expect(trip:sent "payment-status"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
