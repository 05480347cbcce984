-- Questions of the gate that break a published rule are refused, and the next one is answered. A store that the retailer
-- does not know is not told apart from one that it knows without a connector: 404 or 400.
return cases {
  call = "shopperauthorization", covers = { "ENT-8", "SEC-4" }, store = { entry = "credit-card", risk = "retailer-managed" },

  { id = "CC-7a.12", title = "Missing Required Fields (400 Error)",
    each = { without "storeId", without "shopperIdentity", without "shopperIdentity.id", "", "{}" } },
  { id = "CC-7a.13", title = "Invalid Store ID (400 Error)",
    each = { with { storeId = "INVALID@STORE#ID" }, with { storeId = ("x"):rep(256) } } },
  { id = "CC-7a.14", title = "Missing Connector Configuration (404 Error)", status = { 404, 400 },
    with { storeId = "STORE-WITHOUT-A-CONNECTOR" } },
}
