-- Get Transactional Data Testing, 12 published cases.
local long = ("x"):rep(256)

return cases {
  op = "transactional-data", path = "/v1/payment/transactional-data", source = "get_transactional_data_testing.html",
  arrange = { trip = "captured" },
  request = { storeId = the.store, shoppingTripId = the.trip },

  -- The published sample is a VISA card; ids that Amazon makes up have the sample's length.
  { id = "TXD-01", title = "Successful Data Retrieval",
    arrange = { card = { brand = "VISA", tail = "1234", expires = "2025-12" } },
    expect = { status = 200, body = {
      brand = the.brand, posEntryMode = one_of { "EMV_9F39_02", "EMV_9F39_05", "EMV_9F39_07", "EMV_9F39_80", "EMV_9F39_90" },
      currency = the.currency, authorizationResponseCode = "00", cryptogramInformationData = "80", tail = the.tail,
      panSequenceNumber = "01", applicationId = "A0000000031010",
      expirationDate = { expirationYear = the.expiry_year, expirationMonth = the.expiry_month },
      cardholderVerificationMethodResult = "420300", terminalId = any.text_of(8), reconciliationId = any.text_of(12),
      cardStatementTransactionId = any.text_of(12) } } },

  { id = "TXD-02", title = "Unknown Shopping Trip", arrange = { trip = "unknown" }, expect = refused "UnknownShoppingTrip" },
  { id = "TXD-03", title = "Bad Request - Invalid Store ID",
    with = { storeId = "INVALID@STORE#ID" }, expect = refused "BadRequestException" },
  { id = "TXD-04", title = "Bad Request - Missing Required Fields",
    without = "storeId", expect = refused "BadRequestException" },
  { id = "TXD-05", title = "Bad Request - Missing Shopping Trip ID",
    without = "shoppingTripId", expect = refused "BadRequestException" },
  { id = "TXD-06", title = "Bad Request - Invalid Data Types",
    each = { with { storeId = 12345 }, with { shoppingTripId = true } }, expect = refused "BadRequestException" },

  { id = "TXD-07", title = "StoreId Format Validation",
    each = { with { storeId = "STORE 1" }, with { storeId = "STORE.1" } }, expect = refused "BadRequestException" },
  { id = "TXD-08", title = "ShoppingTripId Format Validation",
    each = { with { shoppingTripId = "trip id" }, with { shoppingTripId = "trip/id" } },
    expect = refused "BadRequestException" },
  { id = "TXD-09", title = "Field Length Validation",
    each = { with { storeId = long }, with { shoppingTripId = long } }, expect = refused "BadRequestException" },

  { id = "TXD-10", title = "Rate Limiting", arrange = { fault = { status = 429 } }, expect = throttled },
  { id = "TXD-11", title = "Server Error", arrange = { fault = { status = 500 } },
    expect = failed(500, "InternalServerException") },
  { id = "TXD-12", title = "Service Unavailable", arrange = { fault = { status = 503 } },
    expect = failed(503, "ServiceUnavailable") },
}
