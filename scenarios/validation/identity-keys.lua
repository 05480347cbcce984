-- Questions about a key that break one published field rule each are refused with 400, and the next one is answered.
return cases {
  call = "identity-keys", covers = { "SEC-4" }, store = { entry = "app" },

  { id = "VIK-3.1", title = "Missing requestId", without "requestId" },
  { id = "VIK-3.2", title = "Invalid requestId Format", with { requestId = "not-a-uuid" } },
  { id = "VIK-3.3", title = "Missing identityKey", without "identityKey" },
  { id = "VIK-3.4", title = "identityKey Exceeds 1000 Characters", with { identityKey = ("QUFB"):rep(251) } },
  { id = "VIK-3.5", title = "identityKey Not Valid Base64", with { identityKey = "***not base64***" } },
  { id = "VIK-3.6", title = "Missing storeId", without "storeId" },
  { id = "VIK-3.7", title = "storeId Exceeds 255 Characters", with { storeId = ("x"):rep(256) } },
  { id = "VIK-3.8", title = "Invalid storeId", with { storeId = "INVALID@STORE#ID" } },
  { id = "VIK-3.9", title = "Missing authEvent", without "authEvent" },
  { id = "VIK-3.10", title = "Missing authEvent.id", without "authEvent.id" },
  { id = "VIK-3.11", title = "Invalid authEvent.id Format", with { ["authEvent.id"] = "not-a-uuid" } },
  { id = "VIK-3.12", title = "Missing authEvent.timestamp", without "authEvent.timestamp" },
  { id = "VIK-3.13", title = "Invalid authEvent.timestamp Format",
    with { ["authEvent.timestamp"] = "yesterday at noon" } },
  { id = "VIK-3.14", title = "Missing authEvent.location", without "authEvent.location" },
  { id = "VIK-3.15", title = "Invalid authEvent.location Value", with { ["authEvent.location"] = "ROOF" } },
  { id = "VIK-3.16", title = "Invalid keyChannel Value", with { keyChannel = "SMELL" } },
  { id = "VIK-3.17", title = "Empty Request Body", each = { "", "{}" } },
}
