-- The trip says SCAN_CODE, and whose code it was.
return scenario {
  title  = "A trip that began with a code is charged",
  covers = { "CP-1.9", "ORD-3" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "app" }
    local riley = world:shopper {}

    step "Riley shows the app at the gate"
    local trip = riley:enters(store, { by = "key" })
    trip:leaves_with({ SALAD = 1 })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "The cart is charged as any other"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
