-- At a checkout store bad debt is Amazon's business.
return scenario {
  title  = "What the issuer refuses is owed to Amazon",
  covers = { "CHO-4", "VAL-CHK-5" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Riley's card is declined, which the retailer is not told"
    riley.card:declines "adjust"
    local trip = riley:enters(store)
    trip:leaves_with { UMBRELLA = 1 }
    trip:settles()

    step "There is an order, and Amazon keeps the debt"
    expect(trip.order_id):is_present()
    expect(amazon:receipt_of(trip)):includes { captured = usd "0.00", unpaid = trip.total }
    expect(trip:sent "checkout"):counts(1)
    expect(trip:sent "payment-status"):counts(0)

    step "The gate is closed until Amazon was paid"
    riley.card:works_again()
    expect(riley:enters(store)):includes { gate = "closed", gate_reason = "BadDebt" }
    riley:pays_amazon()
    expect(riley:enters(store).gate):equals "open"
  end,
}
