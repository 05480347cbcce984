-- Get Shopper Identity Testing, 18 published cases.
local long = ("x"):rep(256)

return cases {
  op = "identity", path = "/v1/identity/shopper", source = "get_shopper_identity_testing.html",
  arrange = { trip = "none", email = "shopper@example.com" },
  request = { storeId = the.store, shopperId = { id = the.shopper } },

  { id = "IDN-01", title = "Successful Identity Retrieval",
    expect = { status = 200, body = { shopperEmail = the.email } } },

  { id = "IDN-02", title = "Bad Request - Invalid Store ID",
    with = { storeId = "INVALID@STORE#ID" }, expect = refused "BadRequestException" },
  { id = "IDN-03", title = "Bad Request - Missing Required Fields",
    without = "storeId", expect = refused "BadRequestException" },
  { id = "IDN-04", title = "Bad Request - Missing Shopper ID",
    without = "shopperId", expect = refused "BadRequestException" },
  { id = "IDN-05", title = "Bad Request - Missing Shopper ID Field",
    with = { shopperId = {} }, expect = refused "BadRequestException" },
  { id = "IDN-06", title = "Bad Request - Invalid Data Types",
    each = { with { storeId = 12345 }, with { ["shopperId.id"] = true }, with { shopperId = "shopper" } },
    expect = refused "BadRequestException" },

  { id = "IDN-07", title = "StoreId Format Validation",
    each = { with { storeId = "STORE 1" }, with { storeId = "STORE.1" } }, expect = refused "BadRequestException" },
  { id = "IDN-08", title = "Shopper ID Format Validation",
    each = { with { ["shopperId.id"] = "shopper id" }, with { ["shopperId.id"] = "shopper@id" } },
    expect = refused "BadRequestException" },
  { id = "IDN-09", title = "Field Length Validation - Store ID",
    with = { storeId = long }, expect = refused "BadRequestException" },
  { id = "IDN-10", title = "Field Length Validation - Shopper ID",
    with = { ["shopperId.id"] = long }, expect = refused "BadRequestException" },

  { id = "IDN-11", title = "Rate Limiting", arrange = { fault = { status = 429 } }, expect = throttled },
  { id = "IDN-12", title = "Server Error", arrange = { fault = { status = 500 } },
    expect = failed(500, "InternalServerException") },
  { id = "IDN-13", title = "Service Unavailable", arrange = { fault = { status = 503 } },
    expect = failed(503, "ServiceUnavailable") },

  { id = "IDN-14", title = "Empty String Values",
    each = { with { storeId = "" }, with { ["shopperId.id"] = "" } }, expect = refused "BadRequestException" },
  { id = "IDN-15", title = "Null Values",
    each = { with { storeId = null }, with { shopperId = null }, with { ["shopperId.id"] = null } },
    expect = refused "BadRequestException" },
  { id = "IDN-16", title = "Whitespace Only Values",
    each = { with { storeId = "   " }, with { ["shopperId.id"] = "   " } }, expect = refused "BadRequestException" },

  { id = "IDN-17", title = "Valid Shopper ID Characters", needs_mock = true, -- shoppers of a real store have ids of Amazon's
    each = { { arrange = { shopper_id = "ABCxyz0189" } }, { arrange = { shopper_id = "shopper.one_two-three" } },
             { arrange = { shopper_id = ("s"):rep(255) } } },
    expect = { status = 200, body = { shopperEmail = the.email } } },
  { id = "IDN-18", title = "Unknown Shopper ID",
    arrange = { shopper = "unknown" }, expect = { status = 200, body = {} } },
}
