return scenario {
  title  = "External identifiers are understood",
  covers = { "CP-1.5", "ORD-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley's cart comes with UPCs beside the SKUs"
    local trip = riley:enters(store)
    trip:leaves_with({ SANDWICH = 1, WATER = 2 }, { upc = true })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "The cart is charged as any other"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
