-- Not a second delivery but the same one twice: the same requestId in the same instant.
return scenario {
  title  = "The same request delivered twice at once makes one purchase",
  covers = { "IDE-1", "CP-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The cart reaches the retailer twice in the same instant"
    amazon:faults("purchases", { kind = "duplicated" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "One purchase, one lifecycle, one charge"
    expect(trip:received "purchases"):counts(2)
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
