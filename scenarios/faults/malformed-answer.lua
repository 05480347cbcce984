-- A 200 that cannot be read says nothing.
return scenario {
  title  = "A malformed answer to the adjust is no approval",
  covers = { "IDE-2", "ERR-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon adjusts, and answers JSON without its end"
    amazon:faults("adjust", { kind = "malformed", after_effect = true })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
