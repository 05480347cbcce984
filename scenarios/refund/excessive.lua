-- More back than was paid is a gift, or a fraud.
return scenario {
  title  = "A refund above what was captured is refused",
  covers = { "REF-5" },
  needs  = { "refunds" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley buys a bottle of wine"
    local trip = riley:enters(store)
    trip:leaves_with { WINE = 1 }
    trip:settles()
    expect(trip.charge.captured):equals(usd "12.40")

    step "Somebody asks for more than was paid"
    expect(retailer:refunds(trip, usd "12.41", "OTHER").status):equals "refused"

    step "And for all of it twice"
    expect(retailer:refunds(trip, usd "12.40", "OTHER").status):equals "refunded"
    expect(retailer:refunds(trip, usd "0.01", "OTHER").status):equals "refused"
    expect(trip.charge.refunded):equals(usd "12.40")
  end,
}
