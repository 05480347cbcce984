-- Amazon knows a repeat by its body.
return scenario {
  title  = "A checkout whose answer was lost is repeated word for word",
  covers = { "IDE-2", "CHO-3", "CHO-1" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Amazon charges the cart, and the answer is lost"
    amazon:loses_answer "checkout"
    local trip = riley:enters(store)
    trip:leaves_with { WINE = 1 }
    trip:settles()

    step "The repeat is the same order, and charges nothing more"
    expect(trip:sent "checkout"):counts(2)
    expect(trip:sent "checkout"):includes { status = 201, effect = false }
    expect(trip.charge.captured):equals(trip.total)
  end,
}
