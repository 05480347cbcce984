-- What comes off and what is added is said line by line.
return scenario {
  title  = "Prices, promotions and taxes add up on the receipt",
  covers = { "CHO-2", "VAL-CHK-2", "VAL-CHK-3", "CC-7c.11", "ORD-8" },

  story = function(world)
    local store = world:store   { type = "card-checkout" }
    local riley = world:shopper {}

    step "Riley takes some of everything"
    local trip = riley:enters(store)
    trip:leaves_with "total-formula"
    trip:settles()

    step "Subtotal less promotions, plus fees and tax, is the total"
    local receipt = amazon:receipt_of(trip)
    expect(receipt.total):equals(trip.total)
    expect(receipt.subtotal - receipt.promotions + receipt.fees + receipt.tax):equals(trip.total)
    expect(receipt.captured):equals(trip.total)
  end,
}
