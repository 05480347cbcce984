-- The refund went through and the answer did not. The repeat must carry the same id.
return scenario {
  title  = "A refund whose answer is lost is not paid twice",
  covers = { "REF-2", "REF-4", "IDE-3" },
  needs  = { "refunds" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley buys a bottle of wine"
    local trip = riley:enters(store)
    trip:leaves_with { WINE = 1 }
    trip:settles()
    expect(trip.charge.captured):equals(usd "12.40")

    step "Amazon refunds, and the connection dies before the answer"
    amazon:loses_answer "refund"
    local refund = retailer:refunds(trip, usd "12.40", "JWO_TECH_ERROR")

    step "One refund, under one id"
    expect(refund.status):equals "refunded"
    expect(trip:sent "refund"):at_least(2)
    expect(trip.charge.refunded):equals(usd "12.40")
  end,
}
