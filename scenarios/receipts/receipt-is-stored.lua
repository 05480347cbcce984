-- The receipt joins the cart, the money and the card by the trip's id.
return scenario {
  title  = "A receipt with card data and address is kept",
  covers = { "DAT-1", "IDN-1", "POR-1", "APP-7.2", "APP-7.4", "VAL-CC-5" },
  needs  = { "receipt_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = visa { tail = "4242" }, email = "riley@example.com" }

    step "Riley buys bread and coffee"
    local trip = riley:enters(store)
    trip:leaves_with { BREAD = 1, COFFEE = 2 }
    trip:settles()

    step "The receipt shows what was paid, with which card, and where to send it"
    local receipt = retailer:receipt_of(trip)
    expect(receipt):is_present()
    expect(receipt.total):equals(trip.total)
    expect(receipt.captured):equals(trip.total)
    expect(receipt.card):includes { brand = "VISA", tail = "4242" }
    expect(receipt.email):equals "riley@example.com"
  end,
}
