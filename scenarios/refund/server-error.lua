-- A 500 on a refund: nothing moved, try again, under the same id.
return scenario {
  title  = "A failed refund is repeated under the same id",
  covers = { "REF-4", "REF-2", "ERR-2", "APP-7.12" },
  needs  = { "refunds" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley buys a bottle of wine"
    local trip = riley:enters(store)
    trip:leaves_with { WINE = 1 }
    trip:settles()
    expect(trip.charge.captured):equals(usd "12.40")

    step "Amazon fails twice"
    amazon:answers("refund", { status = 500, times = 2 })
    local refund = retailer:refunds(trip, usd "12.40", "EXPIRED_ITEM")

    step "The third attempt succeeds, and it is still one refund"
    expect(refund.status):equals "refunded"
    expect(trip:sent "refund"):counts(3)
    expect(trip.charge.refunded):equals(usd "12.40")
  end,
}
