-- Cancel Charge Testing, 15 published cases.
local long = ("x"):rep(256)

return cases {
  op = "cancel", path = "/v1/cancel/charge", source = "payment_service_cancel_charge.html",
  arrange = { trip = "held" },
  request = { storeId = the.store, shoppingTripId = the.trip },

  { id = "CAN-01", title = "Successful Cancellation", destructive = true,
    expect = { status = 200, body = "", charge = { state = "CANCELLED" } } },

  { id = "CAN-02", title = "Unknown Shopping Trip", arrange = { trip = "unknown" }, expect = refused "UnknownShoppingTrip" },
  { id = "CAN-03", title = "Bad Request - Invalid Store ID",
    with = { storeId = "INVALID@STORE#ID" }, expect = refused "BadRequestException" },
  { id = "CAN-04", title = "Bad Request - Missing Required Fields",
    without = "storeId", expect = refused "BadRequestException" },
  { id = "CAN-05", title = "Bad Request - Missing Shopping Trip ID",
    without = "shoppingTripId", expect = refused "BadRequestException" },
  { id = "CAN-06", title = "Bad Request - Invalid Data Types",
    each = { with { storeId = 12345 }, with { shoppingTripId = true }, with { storeId = 12345, shoppingTripId = true } },
    expect = refused "BadRequestException" },

  { id = "CAN-07", title = "StoreId Format Validation",
    each = { with { storeId = "STORE 1" }, with { storeId = "STORE.1" } }, expect = refused "BadRequestException" },
  { id = "CAN-08", title = "ShoppingTripId Format Validation",
    each = { with { shoppingTripId = "trip id" }, with { shoppingTripId = "trip/id" } },
    expect = refused "BadRequestException" },
  { id = "CAN-09", title = "Field Length Validation",
    each = { with { storeId = long }, with { shoppingTripId = long } }, expect = refused "BadRequestException" },

  { id = "CAN-10", title = "Rate Limiting", arrange = { fault = { status = 429 } }, expect = throttled },
  { id = "CAN-11", title = "Server Error", arrange = { fault = { status = 500 } },
    expect = failed(500, "InternalServerException") },
  { id = "CAN-12", title = "Service Unavailable", arrange = { fault = { status = 503 } },
    expect = failed(503, "ServiceUnavailable") },

  { id = "CAN-13", title = "Empty String Values",
    each = { with { storeId = "" }, with { shoppingTripId = "" } }, expect = refused "BadRequestException" },
  { id = "CAN-14", title = "Null Values",
    each = { with { storeId = null }, with { shoppingTripId = null } }, expect = refused "BadRequestException" },
  { id = "CAN-15", title = "Whitespace Only Values",
    each = { with { storeId = "   " }, with { shoppingTripId = " \t " } }, expect = refused "BadRequestException" },
}
