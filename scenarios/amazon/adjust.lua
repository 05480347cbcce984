-- Adjust Charge Testing, 14 published cases.
local long = ("x"):rep(256)

return cases {
  op = "adjust", path = "/v1/adjust/charge", source = "payment_service_adjust_charge.html",
  arrange = { trip = "held" },
  request = { storeId = the.store, shoppingTripId = the.trip, amount = { amount = 15.99, code = the.currency } },

  { id = "ADJ-01", title = "Successful Adjustment - APPROVED", destructive = true,
    expect = { status = 200, body = { status = "APPROVED", authorizedAmount = { amount = 15.99, code = the.currency } },
               charge = { state = "ADJUSTED", authorized = "15.99" } } },

  -- The test page answers 0; the guide, and the mock unless told otherwise, the last amount that was authorized.
  { id = "ADJ-02", title = "Charge Declined", destructive = true, with = { ["amount.amount"] = 999999.99 },
    arrange = { trip = "declining card", settings = { declined_amount = "zero" } },
    expect = { status = 200, body = { status = "DECLINED", authorizedAmount = { amount = 0, code = the.currency } },
               charge = { state = "DECLINED", authorized = "0.00" } } },

  { id = "ADJ-03", title = "Pending Status", destructive = true, with = { ["amount.amount"] = 25.50 },
    arrange = { trip = "pending card" },
    expect = { status = 200, body = { status = "PENDING", authorizedAmount = { amount = 25.50, code = the.currency } } } },

  { id = "ADJ-04", title = "Unknown Shopping Trip",
    arrange = { trip = "unknown" }, with = { ["amount.amount"] = 10 }, expect = refused "UnknownShoppingTrip" },

  { id = "ADJ-05", title = "Bad Request - Invalid Store ID",
    with = { storeId = "INVALID@STORE#ID" }, expect = refused "BadRequestException" },

  { id = "ADJ-06", title = "Bad Request - Missing Required Fields",
    each = { without "storeId", without "shoppingTripId", without "amount", without "amount.amount", without "amount.code" },
    expect = refused "BadRequestException" },

  { id = "ADJ-07", title = "Bad Request - Invalid Data Types",
    each = { with { storeId = 12345 }, with { shoppingTripId = true }, with { amount = 15.99 },
             with { ["amount.amount"] = "15.99" }, with { ["amount.code"] = 840 } },
    expect = refused "BadRequestException" },

  { id = "ADJ-08", title = "Bad Request - Invalid Currency Code",
    each = { with { ["amount.code"] = "usd" }, with { ["amount.code"] = "US" }, with { ["amount.code"] = "USDX" },
             with { ["amount.code"] = "U$D" }, with { ["amount.code"] = "" } },
    expect = refused "BadRequestException" },

  { id = "ADJ-09", title = "Rate Limiting", arrange = { fault = { status = 429 } }, expect = throttled },
  { id = "ADJ-10", title = "Server Error", arrange = { fault = { status = 500 } },
    expect = failed(500, "InternalServerException") },
  { id = "ADJ-11", title = "Service Unavailable", arrange = { fault = { status = 503 } },
    expect = failed(503, "ServiceUnavailable") },

  { id = "ADJ-12", title = "StoreId Format Validation",
    each = { with { storeId = "STORE 1" }, with { storeId = "STORE.1" }, with { storeId = "ST\u{d6}RE" }, with { storeId = "" } },
    expect = refused "BadRequestException" },
  { id = "ADJ-13", title = "ShoppingTripId Format Validation",
    each = { with { shoppingTripId = "trip id" }, with { shoppingTripId = "trip/id" }, with { shoppingTripId = "" } },
    expect = refused "BadRequestException" },
  { id = "ADJ-14", title = "Field Length Validation",
    each = { with { storeId = long }, with { shoppingTripId = long } }, expect = refused "BadRequestException" },
}
