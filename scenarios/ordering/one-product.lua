-- The smallest cart there is.
return scenario {
  title  = "A single product is bought",
  covers = { "CP-1.1", "ORD-1", "VAL-CC-3", "VAL-CHK-CONN-001" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes one product"
    local trip = riley:enters(store)
    trip:leaves_with({ WATER = 1 })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "The cart is charged as any other"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
