return scenario {
  title  = "Every reason of a refund is accepted",
  covers = { "APP-7.7", "REF-1" },
  needs  = { "refunds" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley buys an umbrella"
    local trip = riley:enters(store)
    trip:leaves_with { UMBRELLA = 1 }
    trip:settles()

    step "A dollar is given back for each published reason"
    expect(retailer:refunds(trip, usd "1.00", "DAMAGED_ITEM").status):equals "refunded"
    expect(retailer:refunds(trip, usd "1.00", "EXPIRED_ITEM").status):equals "refunded"
    expect(retailer:refunds(trip, usd "1.00", "UNWANTED_ITEM").status):equals "refunded"
    expect(retailer:refunds(trip, usd "1.00", "JWO_TECH_ERROR").status):equals "refunded"
    expect(retailer:refunds(trip, usd "1.00", "OTHER").status):equals "refunded"
    expect(trip.charge.refunded):equals(usd "5.00")
  end,
}
