-- Queues do not keep an order: the second trip's cart may come first.
return scenario {
  title  = "Carts that overtake each other are charged to their own trips",
  covers = { "IDE-1", "ADJ-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley's first cart is held back until the second has been delivered"
    amazon:faults("purchases", { kind = "reordered" })
    local first = riley:enters(store)
    first:leaves_with { SANDWICH = 1 }
    expect(first.delivery.status):equals "held-back"
    local second = riley:enters(store)
    second:leaves_with { COFFEE = 2 }
    first:settles()
    second:settles()

    step "Each trip is charged its own total"
    expect(first.total):is_not(second.total)
    expect(first.charge):includes { status = "CAPTURED", captured = first.total }
    expect(second.charge):includes { status = "CAPTURED", captured = second.total }
  end,
}
