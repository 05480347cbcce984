-- Refund Charge Testing, 14 published cases.
local long = ("x"):rep(256)

return cases {
  op = "refund", path = "/v1/refund", source = "payment_service_refund_charge.html",
  arrange = { trip = "captured" },
  request = { storeId = the.store, shoppingTripId = the.trip, amount = the.total,
              refundRequestId = "550e8400-e29b-41d4-a716-446655440000", refundReasonCode = "DAMAGED_ITEM" },

  { id = "REF-01", title = "Successful Refund", destructive = true,
    expect = { status = 200, body = { reconciliationId = any.text },
               charge = { state = "CAPTURED", refunded = the.amount } } },

  { id = "REF-02", title = "Unknown Shopping Trip", arrange = { trip = "unknown" },
    with = { ["amount.amount"] = 10, refundRequestId = "6fa459ea-ee8a-3ca4-894e-db77e160355e" },
    expect = refused "UnknownShoppingTrip" },
  { id = "REF-03", title = "Bad Request - Invalid Store ID",
    with = { storeId = "INVALID@STORE#ID" }, expect = refused "BadRequestException" },
  { id = "REF-04", title = "Bad Request - Missing Required Fields",
    each = { without "storeId", without "shoppingTripId", without "amount", without "refundRequestId",
             without "refundReasonCode" },
    expect = refused "BadRequestException" },
  { id = "REF-05", title = "Bad Request - Invalid Amount Data Type",
    each = { with { ["amount.amount"] = "25.99" }, with { ["amount.amount"] = true }, with { amount = 25.99 } },
    expect = refused "BadRequestException" },
  { id = "REF-06", title = "Bad Request - Invalid Currency Code",
    each = { with { ["amount.code"] = "usd" }, with { ["amount.code"] = "US" }, with { ["amount.code"] = "USDX" } },
    expect = refused "BadRequestException" },
  { id = "REF-07", title = "Bad Request - Invalid Refund Request ID",
    each = { with { refundRequestId = "not-a-uuid" },
             with { refundRequestId = "550E8400-E29B-41D4-A716-446655440000" },   -- lower case only
             with { refundRequestId = "550e8400-e29b-61d4-a716-446655440000" },   -- version 6
             with { refundRequestId = "550e8400-e29b-41d4-c716-446655440000" },   -- variant c
             with { refundRequestId = "550e8400-e29b-41d4-a716-4466554400001" },  -- 37 characters
             with { refundRequestId = "" } },
    expect = refused "BadRequestException" },
  { id = "REF-08", title = "Bad Request - Invalid Refund Reason Code",
    each = { with { refundReasonCode = "BROKEN" }, with { refundReasonCode = "damaged_item" },
             with { refundReasonCode = "" } },
    expect = refused "BadRequestException" },

  { id = "REF-09", title = "StoreId Format Validation",
    each = { with { storeId = "STORE 1" }, with { storeId = "STORE.1" } }, expect = refused "BadRequestException" },
  { id = "REF-10", title = "ShoppingTripId Format Validation",
    each = { with { shoppingTripId = "trip id" }, with { shoppingTripId = "trip/id" } },
    expect = refused "BadRequestException" },
  { id = "REF-11", title = "Field Length Validation",
    each = { with { storeId = long }, with { shoppingTripId = long } }, expect = refused "BadRequestException" },

  { id = "REF-12", title = "Rate Limiting", arrange = { fault = { status = 429 } }, expect = throttled },
  { id = "REF-13", title = "Server Error", arrange = { fault = { status = 500 } },
    expect = failed(500, "InternalServerException") },
  { id = "REF-14", title = "Service Unavailable", arrange = { fault = { status = 503 } },
    expect = failed(503, "ServiceUnavailable") },
}
