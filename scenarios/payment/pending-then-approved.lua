-- PENDING is neither yes nor no. Capturing on it takes money that nobody has authorized.
return scenario {
  title  = "A pending adjust is asked again and captured only once approved",
  covers = { "ADJ-4" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The issuer needs time: PENDING, twice"
    riley.card:is_pending(2)
    local trip = riley:enters(store)
    trip:leaves_with { COFFEE = 1 }
    trip:settles()

    step "The retailer asks again with the same total and captures after the approval"
    expect(trip:sent "adjust"):counts(3)
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
