-- Two refunds on one purchase are two refunds, each with an id of its own.
return scenario {
  title  = "A purchase can be refunded in parts",
  covers = { "REF-1", "REF-2" },
  needs  = { "refunds" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley buys a bottle of wine"
    local trip = riley:enters(store)
    trip:leaves_with { WINE = 1 }
    trip:settles()
    expect(trip.charge.captured):equals(usd "12.40")

    step "First a part, then another"
    local first  = retailer:refunds(trip, usd "3.00", "EXPIRED_ITEM")
    local second = retailer:refunds(trip, usd "4.40", "UNWANTED_ITEM")

    step "Both count, under different ids"
    expect(first.status):equals "refunded"
    expect(second.status):equals "refunded"
    expect(second.id):is_not(first.id)
    expect(trip.charge.refunded):equals(usd "7.40")
  end,
}
