-- One reading of Amazon's pages: the empty cart is sent, and the hold is the retailer's to give back.
return scenario {
  title  = "An empty cart gets an empty purchaseId and its hold is cancelled",
  covers = { "ORD-2", "CAN-1", "CP-1.7", "CAN-2", "VAL-CC-3" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card", empty_cart = "sent" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "Riley looks around and leaves with nothing"
    local trip = riley:enters(store)
    trip:leaves_empty()
    expect(trip.delivery.status):equals "delivered"
    expect(trip.purchase_id):equals ""

    step "The retailer cancels the hold, and does nothing else"
    trip:settles()
    expect(trip:sent "cancel"):counts(1)
    expect(trip:sent "adjust"):counts(0)
    expect(trip:sent "capture"):counts(0)
    expect(trip.charge.status):equals "CANCELLED"
  end,
}
