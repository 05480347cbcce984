-- The power goes at the first call.
return scenario {
  title  = "A retailer killed at the adjust finishes the trip",
  covers = { "ERR-6" },
  needs  = { "settled", "kill" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The retailer dies when Amazon has just adjusted"
    retailer:crashes_at("adjust", "after effect")
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 2 }
    trip:settles()

    step "Started again, it finishes what it had begun, once"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
    expect(trip.charge.refunded):equals(usd "0.00")
  end,
}
