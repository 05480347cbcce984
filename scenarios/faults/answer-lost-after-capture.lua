-- The case that integrations get wrong: the money has moved and nobody told the retailer.
return scenario {
  title  = "An answer lost after the capture does not charge twice",
  covers = { "IDE-2", "CAP-4" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon captures, and the connection dies before the answer"
    amazon:loses_answer "capture"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "capture"):at_least(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
