-- A queue on Amazon's side: the shopper is long outside.
return scenario {
  title  = "A cart that is late is charged like any other",
  covers = { "IDE-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The cart is half a second late"
    amazon:faults("purchases", { kind = "delay", delay = "500ms" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:received "purchases"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
