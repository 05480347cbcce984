-- No shopperIdentity, no device, no identifiers: the trip is known by its id.
return scenario {
  title  = "Optional fields may be left out",
  covers = { "CP-1.15", "ORD-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "A cart comes with nothing but what is required"
    local trip = riley:enters(store)
    trip:leaves_with({ MAGAZINE = 1 }, { bare = true })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "The cart is charged as any other"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
