-- Amazon may add members to any answer. Whoever rejects them breaks on that day.
return scenario {
  title  = "Answers with fields that nobody published are understood",
  covers = { "DAT-2", "CAP-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Every answer carries members that are not documented"
    amazon:faults("adjust", { kind = "extra-fields" })
    amazon:faults("capture", { kind = "extra-fields" })
    amazon:faults("transactional-data", { kind = "extra-fields" })
    amazon:faults("identity", { kind = "extra-fields" })
    amazon:faults("payment-status", { kind = "extra-fields" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip:sent "transactional-data"):at_most(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
