-- The second copy belongs to no request.
return scenario {
  title  = "An answer that comes twice counts once",
  covers = { "IDE-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The answers to adjust and capture come twice"
    amazon:faults("adjust", { kind = "duplicated" })
    amazon:faults("capture", { kind = "duplicated" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
