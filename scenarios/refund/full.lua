-- The plain case: everything back.
return scenario {
  title  = "A purchase can be refunded in full",
  covers = { "REF-1", "APP-7.6", "VAL-CC-6" },
  needs  = { "refunds" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley buys a bottle of wine"
    local trip = riley:enters(store)
    trip:leaves_with { WINE = 1 }
    trip:settles()
    expect(trip.charge.captured):equals(usd "12.40")

    step "The bottle was broken: all of it goes back"
    local refund = retailer:refunds(trip, usd "12.40", "DAMAGED_ITEM")
    expect(refund.status):equals "refunded"
    expect(trip.charge.refunded):equals(usd "12.40")
    expect(trip:sent "refund"):counts(1)
  end,
}
