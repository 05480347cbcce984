-- The power goes after the adjust. What was begun must be found again.
return scenario {
  title  = "A retailer killed between adjust and capture finishes the trip",
  covers = { "ERR-6", "IDE-2" },
  needs  = { "settled", "kill" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The retailer dies on its way to the capture"
    retailer:crashes_at("capture", "before effect")
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 2 }
    trip:settles()

    step "Started again, it finishes what it had begun, once"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
    expect(trip.charge.refunded):equals(usd "0.00")
  end,
}
