-- A 500 on the way to the money: nothing moved, try again, slower each time.
return scenario {
  title  = "A 500 on adjust is repeated until it succeeds",
  covers = { "ERR-2", "RET-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon fails twice"
    amazon:answers("adjust", { status = 500, times = 2 })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(3)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
