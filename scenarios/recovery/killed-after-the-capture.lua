-- The power goes when the money has moved and before anybody wrote it down.
return scenario {
  title  = "A retailer killed after the capture does not charge twice",
  covers = { "ERR-6", "IDE-2", "CAP-4" },
  needs  = { "settled", "kill" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The retailer dies when Amazon has just captured"
    retailer:crashes_at("capture", "after effect")
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 2 }
    trip:settles()

    step "Started again, it finishes what it had begun, once"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
    expect(trip.charge.refunded):equals(usd "0.00")
  end,
}
