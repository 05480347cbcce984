-- Temporary credentials end at the worst moment: between adjust and capture.
return scenario {
  title  = "Expired credentials are renewed and the lifecycle goes on",
  covers = { "ERR-5", "SEC-1" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The adjust is accepted; at the capture the credentials have expired"
    amazon:answers("capture", { status = 403, error = "ExpiredTokenException" })
    local trip = riley:enters(store)
    trip:leaves_with { SANDWICH = 1, COFFEE = 1 }
    trip:settles()

    step "The retailer copes, and the shopper pays exactly once"
    expect(trip:sent "capture"):counts(2)
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
  end,
}
