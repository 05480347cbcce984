-- A nervous clerk presses twice. The id makes it one refund.
return scenario {
  title  = "A refund that is repeated under its id happens once",
  covers = { "REF-2", "IDE-3", "APP-7.8" },
  needs  = { "refunds" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley buys a bottle of wine"
    local trip = riley:enters(store)
    trip:leaves_with { WINE = 1 }
    trip:settles()
    expect(trip.charge.captured):equals(usd "12.40")

    step "The refund is asked for twice, under the same id"
    local refund = retailer:refunds(trip, usd "5.00", "OTHER")
    local again  = retailer:refunds_again(trip, refund)

    step "It happened once"
    expect(again.status):equals "refunded"
    expect(again.id):equals(refund.id)
    expect(trip.charge.refunded):equals(usd "5.00")
  end,
}
