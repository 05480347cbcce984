-- The head breaks off: not even the status is certain.
return scenario {
  title  = "A capture whose answer breaks off in its head does not charge twice",
  covers = { "IDE-2", "CAP-4" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon captures, and the connection is reset within the head of the answer"
    amazon:faults("capture", { kind = "reset-mid-head", after_effect = true })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "capture"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
