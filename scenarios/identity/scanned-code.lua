-- Where the retailer resolves codes itself; the answer is not published, an id will do.
return scenario {
  title  = "A code that is scanned is resolved",
  covers = { "VIK-7" },
  needs  = { "resolves_scans" },

  story = function(world)
    local store = world:store   { entry = "app" }
    local riley = world:shopper {}

    step "Riley shows a code to the scanner"
    local trip = riley:enters(store, { by = "scan" })
    expect(trip:received "scan"):includes { status = 200 }
    expect(trip.visitor.type):equals "SHOPPER"
    expect(trip.gate):equals "open"

    step "A code that means nothing keeps the gate closed"
    expect(riley:enters(store, { by = "scan", key = "nobody-gave-this-code-out" }).gate):equals "closed"
  end,
}
