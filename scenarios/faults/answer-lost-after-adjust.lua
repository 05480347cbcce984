-- Adjust sets a total, so a repeat is harmless; stopping halfway is not.
return scenario {
  title  = "An answer lost after the adjust does not stop the lifecycle",
  covers = { "IDE-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon adjusts, and the connection dies before the answer"
    amazon:loses_answer "adjust"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):at_least(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
