-- The trip says FINANCIAL, and which device and payment source it came by.
return scenario {
  title  = "A trip that began with a card is charged",
  covers = { "CP-1.8", "ORD-3" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper {}

    step "Riley taps a card at the gate"
    local trip = riley:enters(store, { by = "card" })
    trip:leaves_with({ SALAD = 1 }, { device = "gate-7", payment_source = "PAYMENT123" })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "The cart is charged as any other"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
