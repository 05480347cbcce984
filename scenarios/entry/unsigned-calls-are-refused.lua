-- For retailers that say they check signatures themselves; others leave it to the gateway before them.
return scenario {
  title  = "Who is not Amazon is answered 403, and nothing happens",
  covers = { "SEC-2" },
  needs  = { "checks_signatures" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer" }
    local riley = world:shopper {}

    step "Somebody sends a cart without a signature, then with a wrong one"
    local trip = riley:enters(store)
    local cart = amazon:body("purchases", trip, { UMBRELLA = 1 })
    expect(amazon:calls("purchases", cart, { signed = false }).status):equals(403)
    expect(amazon:calls("purchases", cart, { signed = "wrong" }).status):equals(403)

    step "Amazon's own cart is taken, and charged alone"
    trip:leaves_with { APPLE = 2 }
    trip:settles()
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
