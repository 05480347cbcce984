-- Checkout service testing, 8 published cases. Amounts are text here, and the trip goes by another name.
local function money(amount) return { amount = amount, currencyCode = the.currency } end

return cases {
  op = "checkout", path = "/v1/checkout/carts", service = "checkout", source = "checkout_service_testing.html",
  arrange = { trip = "left" },
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

  { id = "CHK-01", title = "Successful Checkout", destructive = true,
    expect = { status = 201, body = { orderId = any.text }, charge = { state = "CAPTURED", captured = "0.99" } } },
  { id = "CHK-02", title = "Unknown Shopping Trip",
    arrange = { trip = "unknown" }, expect = refused "UnknownShoppingTripException" },
  { id = "CHK-03", title = "Invalid Request - Missing Required Fields",
    each = { without "idempotentShoppingTripId", without "storeId", without "lineItems", without "orderTotals",
             without "lineItems.1.productId", without "lineItems.1.quantity", without "lineItems.1.unitPrice" },
    expect = refused "InvalidRequestException" },
  { id = "CHK-04", title = "Cart Content Validation Failed - Empty Cart",
    with = { lineItems = empty_list }, expect = refused "CartContentValidationFailedException" },
  { id = "CHK-05", title = "Cart Order Total Invalid - Missing Price",
    each = { without "lineItems.1.unitPrice.price", without "lineItems.1.unitPrice.totalPrice",
             without "orderTotals.priceTotal" },
    expect = refused "CartOrderTotalInvalidException" },
  { id = "CHK-06", title = "Shopping Trip Expired",
    arrange = { trip = "expired" }, expect = refused "ShoppingTripExpiredException" },

  { id = "CHK-07", title = "Authentication Exception",
    each = {
      { what = "without a signature", sign = "none",
        expect = { status = 403, headers = { ["x-amzn-errortype"] = "MissingAuthenticationTokenException" },
                   body = { message = any.text } } },
      { what = "signed with another secret", sign = "wrong",
        expect = { status = 403, headers = { ["x-amzn-errortype"] = "InvalidSignatureException" },
                   body = { message = any.text } } },
    } },
  { id = "CHK-08", title = "Internal Server Exception", arrange = { fault = { status = 500 } },
    expect = failed(500, "InternalServerException") },
}
