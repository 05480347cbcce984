return scenario {
  title  = "A cart that is delivered again is charged once",
  covers = { "IDE-1", "CHO-1", "CHO-3" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Riley buys a salad"
    local trip = riley:enters(store)
    trip:leaves_with { SALAD = 1 }
    trip:settles()
    local order = trip.order_id

    step "Amazon delivers the cart again, four at once"
    amazon:delivers_again(trip, { at_once = 4 })
    trip:settles()

    step "There is one order, and one charge"
    expect(trip.order_id):equals(order)
    expect(trip:sent "checkout"):counts(1)
    expect(trip.charge.captured):equals(trip.total)
  end,
}
