-- Receipt data is an extra. Its failure must not touch the payment.
return scenario {
  title  = "A failing data service neither undoes nor repeats the payment",
  covers = { "DAT-3", "ERR-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Transactional data cannot be had, however often it is asked for"
    amazon:answers("transactional-data", { status = 500, times = 100 })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1 }
    trip:settles()

    step "The payment stands, once"
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
