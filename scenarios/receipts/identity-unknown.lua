-- Not every shopper has left an address. That is no error, and no reason to ask for ever.
return scenario {
  title  = "A shopper without an address still has a receipt",
  covers = { "IDN-2", "APP-7.5" },
  needs  = { "receipt_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", entry = "credit-card" }
    local riley = world:shopper { card = amex { tail = "1005" }, email = false }

    step "Riley, whom GetShopperIdentity does not know, buys an umbrella"
    local trip = riley:enters(store)
    trip:leaves_with { UMBRELLA = 1 }
    trip:settles()

    step "The receipt is kept without an address, and the question is not repeated"
    local receipt = retailer:receipt_of(trip)
    expect(receipt.total):equals(trip.total)
    expect(receipt.email):is_nil()
    expect(trip:sent "identity"):counts(1)
  end,
}
