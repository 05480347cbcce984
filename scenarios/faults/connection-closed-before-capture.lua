-- An orderly end without an answer is no answer either.
return scenario {
  title  = "A connection closed before the capture is repeated",
  covers = { "ERR-2", "IDE-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon hangs up before it captures"
    amazon:faults("capture", { kind = "close" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "capture"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
