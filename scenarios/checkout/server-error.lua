return scenario {
  title  = "A checkout is repeated after 500 and 503",
  covers = { "ERR-2", "CHO-3", "VAL-CHK-4" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Amazon answers 500, then 503"
    amazon:answers("checkout", { status = 500 })
    amazon:answers("checkout", { status = 503, nth = 2 })
    local trip = riley:enters(store)
    trip:leaves_with { COFFEE = 2 }
    trip:settles()

    step "The third attempt is charged"
    expect(trip:sent "checkout"):counts(3)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
