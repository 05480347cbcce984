-- A quantity with decimals.
return scenario {
  title  = "Goods are bought by weight",
  covers = { "CP-1.3", "ORD-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes 350 grams of apples and half a loaf of bread"
    local trip = riley:enters(store)
    trip:leaves_with({ APPLE = "0.350", BREAD = "0.5" })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "The cart is charged as any other"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
