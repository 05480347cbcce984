-- After 30 days it is over.
return scenario {
  title  = "A refund after 30 days is refused",
  covers = { "REF-3", "APP-7.9" },
  needs  = { "refunds", "advance_clock" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley buys a bottle of wine"
    local trip = riley:enters(store)
    trip:leaves_with { WINE = 1 }
    trip:settles()
    expect(trip.charge.captured):equals(usd "12.40")

    step "Day 29 is early enough"
    world:wait "29d"
    expect(retailer:refunds(trip, usd "1.00", "OTHER").status):equals "refunded"

    step "Day 31 is too late, and Amazon is not even asked"
    world:wait "2d"
    expect(retailer:refunds(trip, usd "1.00", "OTHER").status):equals "refused"
    expect(trip:sent "refund"):counts(1)
    expect(trip.charge.refunded):equals(usd "1.00")
  end,
}
