-- Amazon may name a product by its code instead of its SKU.
return scenario {
  title  = "Products are known by their scan codes",
  covers = { "CP-1.4", "ORD-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Riley takes products that Amazon names by their scan codes"
    local trip = riley:enters(store)
    trip:leaves_with({ SANDWICH = 1, WATER = 2 }, { type = "SCANCODE" })
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):is_not ""
    trip:settles()

    step "The cart is charged as any other"
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
