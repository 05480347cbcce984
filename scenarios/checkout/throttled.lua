return scenario {
  title  = "A throttled checkout waits as long as Amazon says",
  covers = { "ERR-1", "VAL-CHK-4" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Amazon asks for a second of patience"
    amazon:answers("checkout", { status = 429, retry_after = 1 })
    local trip = riley:enters(store)
    trip:leaves_with { CHOCOLATE = 3 }
    trip:settles()

    step "Then the cart is charged"
    expect(trip:sent "checkout"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
