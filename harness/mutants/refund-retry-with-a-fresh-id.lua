-- Each attempt makes its own id: when the answer is lost, the shopper gets the money twice.
return mutant {
  title  = "A refund is repeated under a fresh id",
  breaks = "REF-2",
  story  = "refund/answer-lost",
  rule   = "refund-id",

  change = function(model)
    local call = model.call
    function model.call(trip, path, body)
      if path ~= "/v1/refund" then return call(trip, path, body) end
      for attempt = 1, model.attempts do
        body.refundRequestId = uuid()
        local answer = amazon.post(path, body)
        if answer.status == 200 then return answer.json or {} end
        wait(model.pause_ms(answer, attempt))
      end
    end
  end,
}
