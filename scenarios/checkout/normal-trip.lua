-- The retailer knows the prices, Amazon has the card.
return scenario {
  title  = "A priced cart is charged by Amazon",
  covers = { "CHO-1", "CHO-2", "CHO-4", "VAL-CHK-CONN-001", "VAL-CHK-CONN-002", "VAL-CHK-3", "VAL-CHK-5" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Riley buys lunch, and the retailer prices it"
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, WATER = 2 }
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "Amazon charges just that, in one order"
    expect(trip:sent "checkout"):counts(1)
    expect(trip.order_id):is_present()
    expect(amazon:receipt_of(trip)):includes { order_id = trip.order_id, total = trip.total, captured = trip.total }
    expect(trip.charge.status):equals "CAPTURED"

    step "The retailer calls nothing of the payment service"
    expect(trip:sent "adjust"):counts(0)
    expect(trip:sent "capture"):counts(0)
    expect(trip:sent "cancel"):counts(0)
  end,
}
