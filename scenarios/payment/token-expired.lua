-- 46 hours after the trip began the payment token is dead. The money is not lost: it is owed.
return scenario {
  title  = "A cart that comes after the token has expired becomes debt",
  covers = { "ERR-4", "DEBT-4", "ADJ-6", "APP-7.14" },
  needs  = { "debt_of" },

  story = function(world)
    local store = world:store   { orchestrates = "retailer", risk = "retailer-managed" }
    local riley = world:shopper { card = visa { tail = "4242" } }

    step "The cart is two days late"
    local trip = riley:enters(store)
    world:wait "47h"
    expect(trip.charge.status):equals "EXPIRED"
    trip:leaves_with { BREAD = 2 }
    trip:settles()

    step "Nothing can be charged: the total is owed, and the retailer does not insist"
    expect(trip:sent "capture"):counts(0)
    expect(trip.charge.captured):equals(usd "0.00")
    expect(retailer:debt_of(riley)):equals(trip.total)
  end,
}
