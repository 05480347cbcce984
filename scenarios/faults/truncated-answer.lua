-- Half a body reads like a whole one to a client that does not count.
return scenario {
  title  = "A truncated answer to the adjust is no approval",
  covers = { "IDE-2", "ERR-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon adjusts, and ends the connection orderly in the middle of the body"
    amazon:faults("adjust", { kind = "truncated", after_effect = true })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
