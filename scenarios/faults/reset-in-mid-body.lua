-- A 200 in the first line is not yet an answer.
return scenario {
  title  = "An adjust whose answer breaks off in its body is repeated",
  covers = { "IDE-2", "ERR-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Amazon adjusts, and the connection is reset within the body of the answer"
    amazon:faults("adjust", { kind = "reset-mid-body", after_effect = true })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
