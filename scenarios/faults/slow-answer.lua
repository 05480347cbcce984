-- Bytes that drip in are no reason to give up.
return scenario {
  title  = "Answers that arrive piece by piece are waited for",
  covers = { "IDE-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The head of one answer and the body of another drip"
    amazon:faults("adjust", { kind = "slow-body" })
    amazon:faults("capture", { kind = "slow-head" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
