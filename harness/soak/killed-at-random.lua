-- Fifty times the power goes at a random moment, while carts are being charged. Not part of the plan: harness/soak/run.sh
-- plays it. The story only makes trips and kills; the oracle judges every one of them.
return scenario {
  title  = "A retailer killed at random points finishes every trip once",
  covers = { "ERR-6", "IDE-2", "CON-1", "END-1" },
  needs  = { "settled", "books_of", "kill" },

  story = function(world)
    local careful = world:store { risk = "retailer-managed", policy = "capture_authorized", hold = usd "10.00" }
    local strict  = world:store { risk = "amazon-managed", policy = "write_off_all", hold = usd "10.00" }

    for round = 1, 50 do
      step("Round " .. round .. ": five shoppers leave, and the retailer dies somewhere in between")
      retailer:crashes_within "15ms"
      local trips = {}
      for i = 1, 5 do
        local shopper = world:shopper { card = visa { tail = "4242" } }
        if i == 2 or i == 3 then shopper.card:approves_up_to(usd "12.00") end
        trips[i] = shopper:enters(i % 2 == 0 and careful or strict)
        if i == 5 then trips[i]:leaves_empty() else trips[i]:leaves_with { SANDWICH = i, COFFEE = round % 4 + 1 } end
      end
      for _, trip in ipairs(trips) do trip:settles() end
    end
    retailer:crashes_within "0ms" -- waits for the last one, and makes one more
    expect(retailer:crash_count()):at_least(50)
  end,
}
