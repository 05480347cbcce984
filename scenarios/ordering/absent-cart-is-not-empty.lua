return scenario {
  title  = "A cart without cartItems is refused, an empty one is not",
  covers = { "ORD-5", "CP-3.18", "CP-1.7" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", empty_cart = "sent" }
    local riley = world:shopper {}

    step "A cart comes without cartItems"
    local trip = riley:enters(store)
    local cart = amazon:body("purchases", trip)
    cart.cartItems = nil
    expect(amazon:calls("purchases", cart).status):equals(400)
    expect(trip.charge.status):equals "HELD"

    step "The real one is empty: it is taken, and the hold is given back"
    trip:leaves_empty()
    expect(trip.delivery.status):equals "delivered"
    trip:settles()
    expect(trip.purchase_id):equals ""
    expect(trip.charge.status):equals "CANCELLED"
  end,
}
