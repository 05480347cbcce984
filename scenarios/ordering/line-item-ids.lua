return scenario {
  title  = "Lines may have ids of their own",
  covers = { "CP-1.6", "ORD-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Each line of Riley's cart has an id"
    local trip = riley:enters(store)
    trip:leaves_with({ SANDWICH = 1, WATER = 2 }, { line_ids = true })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "The cart is charged as any other"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
