-- Receipts of carts that Amazon has charged itself: two published cases of the app entry test plan, of which only the titles
-- could be read. The cart is charged first; then a shopper looks it up by card and day on Amazon's page, here as JSON. The
-- page is not part of the API, so these rows are for the mock alone.
local function money(amount) return { amount = amount, currencyCode = the.currency } end
local function sum(amount) return { amount = amount, code = the.currency } end

local receipt = any.with {
  orderId = the.order, store = the.store, card = any.with { brand = the.brand, tail = the.tail }, total = sum(0.99),
  captured = sum(0.99), lines = { any.with { productId = "835143001047", quantity = "1.0" } },
}
local entry = any.with { orderId = the.order, store = the.store, total = sum(0.99) } -- of the list of a day
local charged = {
  what = "the cart is charged", keeps = "orderId",
  expect = { status = 201, body = { orderId = any.text }, charge = { state = "CAPTURED", captured = "0.99" } },
}
local function look_up(what, query, expect)
  return { what = what, continues = true, method = "GET", path = "/receipts?" .. query, request = false, sign = "none",
           accept = "application/json", expect = expect }
end

return cases {
  op = "checkout", path = "/v1/checkout/carts", service = "checkout", source = "app_entry_store_test_plan.html",
  arrange = { trip = "left", clock = "noon" },
  request = {
    idempotentShoppingTripId = the.trip, storeId = the.store,
    lineItems = { {
      productId = "835143001047", type = "SKU", quantity = { value = "1.0", unit = "each" },
      unitPrice = { totalPrice = money "0.99", price = money "1.00", salesTax = money "0.00",
                    promotions = { { promotionAmount = money "0.01", promotionDescription = "Discount" } } },
    } },
    orderTotals = { priceTotal = money "0.99", subTotal = money "1.00", promotionsTotal = money "0.01",
                    salesTaxTotal = money "0.00" },
  },

  { id = "APP-7.1", title = "Receipt Generation - Amazon-Managed", destructive = true, needs_mock = true,
    each = {
      charged,
      look_up("the receipt of that order", "tail={tail}&expiry={expiry_year}-{expiry_month}&date={date}&order={order}",
        { status = 200, body = receipt }),
    } },
  { id = "APP-7.3", title = "Receipt Lookup - Amazon Website", destructive = true, needs_mock = true,
    each = {
      charged,
      look_up("by the card and the day", "tail={tail}&expiry={expiry_year}-{expiry_month}&date={date}",
        { status = 200, body = { receipts = { entry } } }),
      look_up("by another card", "tail=0000&expiry={expiry_year}-{expiry_month}&date={date}",
        { status = 200, body = { receipts = empty_list } }),
    } },
}
