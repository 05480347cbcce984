-- The hold at the gate is a guess; the adjust raises it to what was taken.
return scenario {
  title  = "A cart above the hold is adjusted upwards and captured whole",
  covers = { "ADJ-1", "CAP-1", "ORD-9" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley fills a bag: far more than the 20.00 held at the gate"
    local trip = riley:enters(store)
    trip:leaves_with { UMBRELLA = 2, WINE = 6, SALAD = 3 }
    trip:settles()

    step "The whole total is captured and nothing is owed"
    expect(trip.total):equals(usd "135.15")
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
