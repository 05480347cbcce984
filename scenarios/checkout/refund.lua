return scenario {
  title  = "Refunds at a checkout store are Amazon's",
  covers = { "CHO-4" },
  needs  = { "refunds" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Riley buys a bottle of wine"
    local trip = riley:enters(store)
    trip:leaves_with { WINE = 1 }
    trip:settles()

    step "The retailer does not refund what it has not charged"
    expect(retailer:refunds(trip, usd "5.00", "DAMAGED_ITEM").status):is_not "refunded"
    expect(trip:sent "refund"):counts(0)

    step "Amazon's customer service does"
    amazon:refunds(trip, usd "5.00")
    expect(amazon:receipt_of(trip).refunded):equals(usd "5.00")
  end,
}
