-- A 200 without an address is an answer; it asks until there is one.
return mutant {
  title  = "An unknown shopper is asked for again and again",
  breaks = "IDN-2",
  story  = "receipts/identity-unknown",

  change = function(model)
    local call = model.call
    function model.call(trip, path, body)
      local answer, why = call(trip, path, body)
      for _ = 1, 3 do
        if path ~= "/v1/identity/shopper" or not answer or answer.shopperEmail then break end
        wait(model.first_pause_ms)
        answer, why = call(trip, path, body)
      end
      return answer, why
    end
  end,
}
