-- Fraud and abuse feedback testing, 14 published cases. Accepted reports decide whether Amazon lets a shopper in again:
-- that makes them destructive, though no money moves.
local long = ("x"):rep(255)

local function report(total, settled, code)
  return with { ["totalAmount.amount"] = total, ["settledAmount.amount"] = settled,
                ["totalAmount.code"] = code or "USD", ["settledAmount.code"] = code or "USD" }
end

local function accepted(reported)
  return { status = 200, body = { status = "Accepted" }, charge = reported and { reported = reported } }
end

return cases {
  op = "payment-status", path = "/v1/feedback/payment-status", source = "fraud_abuse_feedback_test_cases.html",
  arrange = { trip = "captured" },
  request = { storeId = the.store, shoppingTripId = the.trip, totalAmount = the.total, settledAmount = the.total,
              paymentStatusTime = 1767225600 },

  { id = "FB-001", title = "Valid payment accepted", destructive = true,
    each = { {}, without "paymentStatusTime" }, expect = accepted "25.99" },
  -- The page does not say what makes a valid report Rejected; by our reading, settling more than was owed does.
  { id = "FB-002", title = "Valid payment rejected", destructive = true, each = { report(10, 10.01) },
    expect = { status = 200, body = { status = "Rejected" } } },
  { id = "FB-003", title = "Partial payment", destructive = true, each = { report(25.99, 10) }, expect = accepted "10.00" },
  { id = "FB-004", title = "Zero amount transaction", destructive = true,
    each = { report(0, 0), report(25.99, 0) }, expect = accepted "0.00" },
  { id = "FB-005", title = "Multiple currency support", destructive = true,
    each = { report(10.50, 10.50, "EUR"), report(10.50, 10.50, "GBP"), report(10.50, 10.50, "CAD"), report(1050, 1050, "JPY") },
    expect = accepted(any.text) },
  { id = "FB-006", title = "Valid storeId formats", needs_mock = true, destructive = true,
    each = { { arrange = { store = "store123" } }, { arrange = { store = "STORE_456" } }, { arrange = { store = "store-789" } } },
    expect = accepted "25.99" },
  { id = "FB-007", title = "Valid shoppingTripId", destructive = true, expect = accepted "25.99" },
  { id = "FB-008", title = "Currency code validation", destructive = true,
    each = { report(10, 10, "USD"), report(10, 10, "EUR"), report(10, 10, "GBP") }, expect = accepted "10.00" },
  { id = "FB-009", title = "Amount precision", destructive = true,
    each = { report(10.5, 10.5), report(0.01, 0.01), report(123456.78, 123456.78) }, expect = accepted(any.text) },
  { id = "FB-010", title = "Boundary values", needs_mock = true, destructive = true,
    arrange = { store = long, trip_id = long }, expect = accepted "25.99" },

  { id = "FB-011", title = "Missing storeId", without = "storeId", expect = refused "BadRequestException" },
  { id = "FB-012", title = "Missing shoppingTripId", without = "shoppingTripId", expect = refused "BadRequestException" },
  { id = "FB-013", title = "Missing totalAmount", without = "totalAmount", expect = refused "BadRequestException" },
  { id = "FB-014", title = "Missing settledAmount", without = "settledAmount", expect = refused "BadRequestException" },
}
