-- Nobody listens for a while: nothing was sent, so nothing happened.
return scenario {
  title  = "An adjust is repeated until Amazon can be reached again",
  covers = { "ERR-2", "RET-1" },
  needs  = { "door" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The adjust is reset, and for half a second Amazon cannot be connected to"
    amazon:faults("adjust", { kind = "refused", delay = "500ms" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
