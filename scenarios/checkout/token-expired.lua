return scenario {
  title  = "A cart that comes too late is not insisted on",
  covers = { "ERR-4", "VAL-CHK-4" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "The cart is two days late"
    local trip = riley:enters(store)
    world:wait "47h"
    trip:leaves_with { BREAD = 2 }
    trip:settles()

    step "Amazon answers that the trip has expired, and the retailer leaves it at that"
    expect(trip:sent "checkout"):includes { status = 400, outcome = "ShoppingTripExpiredException" }
    expect(trip:sent "checkout"):counts(1)
    expect(trip.order_id):is_nil()
    expect(trip.charge.captured):equals(usd "0.00")
  end,
}
