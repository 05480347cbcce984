-- A slow sender is no broken one.
return scenario {
  title  = "A cart that arrives piece by piece is taken",
  covers = { "IDE-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The cart drips"
    amazon:faults("purchases", { kind = "slow-body" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:received "purchases"):counts(1)
    expect(trip:received "purchases"):includes { status = 201 }
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
