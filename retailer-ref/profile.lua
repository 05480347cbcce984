-- profile.lua -- the reference retailer as jwo meets it: how it is started, what it sells, and its operations API.
-- Copy it and change what differs: that is the quickest way to a profile of your own (docs/writing-a-profile.md).

local function get(retailer, path, timeout)
  return http.get(retailer.ops_url .. path, { token = retailer.token, timeout = timeout })
end

-- The answer's JSON; nil for something that the retailer does not know. Anything else is an error.
local function found(answer, path)
  if answer.status == 200 then return answer.json end
  if answer.status ~= 404 then error(("%s was answered %d %s"):format(path, answer.status, answer.body), 0) end
end

local function read(retailer, path)
  return found(get(retailer, path), path)
end

local function post(retailer, path, body)
  local answer = http.post(retailer.ops_url .. path, body, { token = retailer.token, timeout = "40s" })
  return found(answer, path) or error(path .. " is not known", 0)
end

-- Money of the API, which leaves out what has not happened yet.
local function amount(given)
  return given and money_of(given) or usd "0.00"
end

local function store(id, policy, risk, empty_cart)
  return { id = id, entry = "credit-card", policy = policy, risk = risk, empty_cart = empty_cart, currency = "USD" }
end

return profile {
  name = "retailer-ref",

  start = function(amazon, place)
    return {
      command = { bin .. "/retailer-ref", "--config", here .. "/config.json",
        "--database", place.directory .. "/retailer.db", "--port", "0", "--ops-port", "0", "--test-clock" },
      env = {
        JWO_PAYMENTS_ENDPOINT = amazon.url, JWO_REGION = amazon.region, JWO_OPERATIONS_TOKEN = place.token,
        AWS_ACCESS_KEY_ID = amazon.access_key_id, AWS_SECRET_ACCESS_KEY = amazon.secret_access_key,
        AWS_SESSION_TOKEN = amazon.session_token,
        JWO_PROCESSOR_ENDPOINT = amazon.processor_url, JWO_PROCESSOR_KEY = amazon.processor_key,
        JWO_CONNECTOR_ACCESS_KEY_ID = amazon.connector_access_key_id,
        JWO_CONNECTOR_SECRET_ACCESS_KEY = amazon.connector_secret_access_key,
      },
      ready = "^ready port=(%d+) ops_port=(%d+) portal_port=%d+$",
    }
  end,

  stores = {
    store("REF-CARD-1", "capture_authorized", "retailer-managed", "sent"),
    store("REF-CARD-2", "write_off_all", "retailer-managed", "sent"),
    store("REF-CARD-3", "step_down", "retailer-managed", "sent"),
    { id = "REF-AMAZON-PROCESSOR-1", type = "card-amazon-processor", policy = "capture_authorized", risk = "retailer-managed" },
    { id = "REF-AMAZON-FALLBACK-1", type = "card-retailer-cancels", policy = "capture_authorized", risk = "retailer-managed" },
    store("REF-CARD-4", "capture_authorized", "amazon-managed", "sent"),
    store("REF-CARD-5", "capture_authorized", "amazon-recommendation", "sent"),
    store("REF-CARD-6", "capture_authorized", "none", "not-sent"),
    store("REF-CARD-7", "write_off_all", "amazon-managed", "sent"),
    -- Amazon calculates and charges here: the retailer is asked nothing, and has no settings of them.
    { id = "REF-AMAZON-ALL-1", type = "card-amazon-all", risk = "amazon-managed", currency = "USD" },
    { id = "REF-AMAZON-CHARGES-1", type = "card-amazon-charges", risk = "amazon-managed", currency = "USD" },
    { id = "REF-CHECKOUT-1", type = "card-checkout", risk = "amazon-managed", currency = "USD" },
    { id = "REF-CHECKOUT-2", entry = "credit-card", calculates = "retailer", orchestrates = "amazon", empty_cart = "sent",
      risk = "amazon-managed", currency = "USD" },
    { id = "REF-APP-CHECKOUT-1", type = "app-checkout", risk = "amazon-managed", currency = "USD" },
    { id = "REF-APP-1", type = "app", policy = "capture_authorized", risk = "retailer-managed", currency = "USD" },
    { id = "REF-MIXED-1", type = "mixed", policy = "capture_authorized", risk = "retailer-managed", currency = "USD" },
    -- It may overrule Amazon, and lowers large holds.
    { id = "REF-JUDGE-1", type = "card-sample", policy = "capture_authorized", risk = "amazon-recommendation", currency = "USD",
      judgement = "own", hold_limit = "12.00" },
  },

  catalog = {
    SANDWICH  = { sku = "SKU-SANDWICH",  price = "6.50", upc = "081000000016" },
    WATER     = { sku = "SKU-WATER",     price = "1.75", upc = "081000000023" },
    SALAD     = { sku = "SKU-SALAD",     price = "8.25", upc = "081000000030" },
    COFFEE    = { sku = "SKU-COFFEE",    price = "3.10", upc = "081000000047" },
    APPLE     = { sku = "SKU-APPLE",     price = "0.60", upc = "081000000054" },
    BREAD     = { sku = "SKU-BREAD",     price = "4.20", upc = "081000000061" },
    CHOCOLATE = { sku = "SKU-CHOCOLATE", price = "2.00", upc = "081000000078" },
    WINE      = { sku = "SKU-WINE",      price = "12.40", upc = "081000000085" },
    MAGAZINE  = { sku = "SKU-MAGAZINE",  price = "5.00", upc = "081000000092" },
    UMBRELLA  = { sku = "SKU-UMBRELLA",  price = "18.00", upc = "081000000108" },
    BANANAS   = { sku = "SKU-BANANAS",   price = "1.49", unit = "kg" },
    -- What these cost depends on the cart: promotions, taxes, deposits.
    JUICE     = { sku = "SKU-JUICE",     upc = "081000001013" },
    COLA      = { sku = "SKU-COLA",      upc = "081000001020" },
    CHIPS     = { sku = "SKU-CHIPS",     upc = "081000001037" },
    TEA       = { sku = "SKU-TEA",       upc = "081000001044" },
    CANDLE    = { sku = "SKU-CANDLE",    upc = "081000001051" },
    STICKER   = { sku = "SKU-STICKER",   upc = "081000001068" },
  },

  -- Worked out by hand from catalog.json: promotions in its order, each on what the earlier left; then tax by rate, each
  -- rounded half up; then deposits. Juice 3 x 3.49 = 10.47, less 15 % is 8.90, 2 % tax is 0.18, deposits 0.15.
  carts = {
    ["rounding"]            = { takes = { BANANAS = "0.500" }, total = "0.75" },
    ["percentage-discount"] = { takes = { JUICE = 3 }, total = "9.23" },
    ["fixed-discount"]      = { takes = { CHIPS = 2 }, total = "4.83" },
    ["bogo"]                = { takes = { COLA = 2 }, total = "2.32" },
    ["stacked-promotions"]  = { takes = { COLA = 3, CHIPS = 1 }, total = "7.00" },
    ["promotion-limit"]     = { takes = { CHIPS = 5 }, total = "13.04" },
    ["sales-tax"]           = { takes = { TEA = 1 }, total = "4.58" },
    ["tax-exempt"]          = { takes = { TEA = 1, SANDWICH = 1 }, total = "11.08" },
    ["several-tax-rates"]   = { takes = { CANDLE = 1 }, total = "8.61" },
    ["tax-on-discounted"]   = { takes = { JUICE = 1 }, total = "3.08" },
    ["negative-total"]      = { takes = { STICKER = 1, SANDWICH = 1 }, total = "6.50" },
    ["total-formula"]       = { takes = { SANDWICH = 1, JUICE = 3, COLA = 3, CHIPS = 1, BANANAS = "0.500" }, total = "23.48" },
  },

  can = { "checks_signatures", "resolves_scans" },

  badges = { associate = "staff-0001", blocked = "lost-badge-0002", shopper = "1111-2222-3333-4444-5555-6666" },

  -- Generous, because build machines are shared: these limits are there to end a run, not to measure it.
  limits = { settle = "60s", start = "60s", gate = "30s", delivery = "30s" },

  hooks = {
    -- The API answers when the trip is final, so nobody has to ask twice.
    settled = function(retailer, trip)
      local path = "/ops/trips/" .. trip.id .. "?wait=final"
      local state = found(get(retailer, path, "40s"), path)
      return state ~= nil and state.final
    end,

    debt_of = function(retailer, shopper)
      local account = read(retailer, "/ops/shoppers/" .. shopper.id .. "/balance")
      return amount(account and account.balance)
    end,

    books_of = function(retailer, trip)
      local books = read(retailer, "/ops/trips/" .. trip.id)
      if not books or books.checkedOut then return nil end -- what Amazon charges itself is in Amazon's books
      return { captured = amount(books.captured), debt = amount(books.debt), incident = books.incidents > 0 }
    end,

    pays_off = function(retailer, shopper, owed)
      local payoff = post(retailer, "/ops/shoppers/" .. shopper.id .. "/payoff",
        { amount = owed, idempotencyKey = uuid() })
      if payoff.status == "declined" or payoff.status == "failed" or payoff.status == "pending" then
        error("the payoff is " .. payoff.status, 0)
      end
    end,

    refunds = function(retailer, trip, part, reason, id)
      local refund = post(retailer, "/ops/trips/" .. trip.id .. "/refunds",
        { amount = part, reason = reason, refundRequestId = id })
      return { id = refund.refundRequestId, status = refund.status, detail = refund.detail }
    end,

    receipt_of = function(retailer, trip)
      local receipt = read(retailer, "/ops/trips/" .. trip.id .. "/receipt")
      return receipt and { total = amount(receipt.total), captured = amount(receipt.captured), email = receipt.email,
        card = receipt.card }
    end,

    incidents_of = function(retailer, trip)
      local books = read(retailer, "/ops/trips/" .. trip.id)
      return books and books.incidents or 0
    end,

    advance_clock = function(retailer, ms) post(retailer, "/ops/clock", { advance_ms = ms }) end,
  },
}
