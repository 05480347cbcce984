-- Amounts are of one unit, and rounded once per line.
return scenario {
  title  = "Goods by weight are charged to the cent",
  covers = { "CHO-2", "VAL-CHK-2" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Riley takes 350 grams of apples, half a loaf of bread and a dozen bottles of water"
    local trip = riley:enters(store)
    trip:leaves_with { APPLE = "0.350", BREAD = "0.5", WATER = 12 }
    trip:settles()

    step "The receipt says what the catalog says"
    expect(amazon:receipt_of(trip)):includes { total = trip.total, captured = trip.total }
  end,
}
