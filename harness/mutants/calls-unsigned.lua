-- One of the clients was built without the signer.
return mutant {
  title  = "A call is not signed",
  breaks = "SEC-1",
  story  = "payment/happy-path",
  rule   = "well-formed",

  change = function(model)
    local post = amazon.post
    function amazon.post(path, body)
      return post(path, body, path == "/v1/payment/transactional-data" and "unsigned" or nil)
    end
  end,
}
