-- Slow is not lost: whoever gives up too early charges twice or not at all.
return scenario {
  title  = "A slow answer to the capture is waited for",
  covers = { "IDE-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon takes a second to answer the capture"
    amazon:delays("capture", "1s")
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
