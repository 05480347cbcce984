-- Four copies at the same instant: a check before the insert is not enough.
return scenario {
  title  = "Four copies of a cart at the same instant make one purchase",
  covers = { "IDE-1", "CP-2" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley leaves with two waters"
    local trip = riley:enters(store)
    trip:leaves_with { WATER = 2 }

    step "Four copies of her cart arrive at once"
    amazon:delivers_again(trip, { at_once = 4 })
    trip:settles()

    step "One purchase, one lifecycle, one charge"
    expect(trip:sent "adjust"):counts(1)
    expect(trip:sent "capture"):counts(1)
    expect(trip.charge.captured):equals(trip.total)
  end,
}
