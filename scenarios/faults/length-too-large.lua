-- The body is whole, but the head promised more: a client cannot know that nothing is missing.
return scenario {
  title  = "An answer shorter than its Content-Length is not trusted",
  covers = { "IDE-2", "ERR-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon adjusts, promises more bytes than it has, and ends the connection"
    amazon:faults("adjust", { kind = "length-too-large", after_effect = true })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
