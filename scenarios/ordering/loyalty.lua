return scenario {
  title  = "A loyalty code beside a card changes nothing of the charge",
  covers = { "CP-1.12", "ORD-3" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley taps a card and shows a loyalty code"
    local trip = riley:enters(store, { scan = "LOYALTY" })
    trip:leaves_with({ COFFEE = 2 })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "The cart is charged as any other"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
