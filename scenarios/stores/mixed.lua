return scenario {
  title  = "A store with both entries",
  covers = { "ORD-1", "CAN-5", "CAN-1", "VIK-8" },

  story = function(world)
    local store = world:store   { type = "mixed" }
    local riley = world:shopper {}

    step "Riley taps a card, and shows the app the next time"
    local trip  = riley:enters(store, { by = "card" })
    trip:leaves_with { SANDWICH = 1 }
    trip:settles()
    local again = riley:enters(store, { by = "key" })
    again:leaves_with { WATER = 1 }
    again:settles()
    expect(trip.charge):includes { status = "CAPTURED", captured = trip.total }
    expect(again.charge):includes { status = "CAPTURED", captured = again.total }

    step "The hold of a card is given back with Amazon"
    local tapped = riley:enters(store, { by = "card" })
    tapped:leaves_empty()
    tapped:settles()
    expect(tapped:sent "cancel"):counts(1)
    expect(tapped.charge.status):equals "CANCELLED"

    step "An empty cart is sent, and the retailer gives the hold back at its own processor"
    local empty = riley:enters(store, { by = "key" })
    empty:leaves_empty()
    empty:settles()
    expect(empty.purchase_id):equals ""
    expect(empty:sent "processor-cancel"):includes { status = 200 }
    expect(empty.charge.status):equals "CANCELLED"
  end,
}
