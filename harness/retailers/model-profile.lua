-- model-profile.lua -- the model retailer: correct, small, and served by jwo itself. The mutants change one thing of it.

-- The model's hooks are functions of its file; they are called over HTTP, as those of any retailer.
local function hook(name)
  return function(retailer, ...)
    local answer = http.post(retailer.url .. "/hooks/" .. name, { ... })
    if answer.status ~= 200 then error(("the model answered %d to %s"):format(answer.status, name), 0) end
    return answer.json.result
  end
end

local debt_of, books_of, pays_off = hook "debt_of", hook "books_of", hook "pays_off"
local refunds, receipt_of, settled = hook "refunds", hook "receipt_of", hook "settled"
local incidents_of = hook "incidents_of"

local function store(id, risk, policy, empty_cart)
  return { id = id, entry = "credit-card", risk = risk, policy = policy, empty_cart = empty_cart or "sent",
    currency = "USD" }
end

return profile {
  name = "the model retailer",
  serve = "model.lua",

  stores = {
    store("MODEL-1", "retailer-managed", "capture_authorized"),
    store("MODEL-2", "retailer-managed", "write_off_all"),
    store("MODEL-3", "retailer-managed", "step_down"),
    store("MODEL-4", "amazon-managed", "capture_authorized"),
    store("MODEL-5", "amazon-recommendation", "capture_authorized"),
    store("MODEL-6", "none", "capture_authorized", "not-sent"),
    store("MODEL-7", "amazon-managed", "write_off_all"),
    { id = "MODEL-8", type = "card-sample", risk = "amazon-recommendation", judgement = "own", hold_limit = "12.00",
      policy = "capture_authorized" },
    { id = "MODEL-9", type = "card-amazon-processor", risk = "retailer-managed", policy = "capture_authorized" },
    { id = "MODEL-10", type = "card-retailer-cancels", risk = "retailer-managed", policy = "capture_authorized" },
    { id = "MODEL-AMAZON-1", type = "card-amazon-all", risk = "amazon-managed" },
    { id = "MODEL-AMAZON-2", type = "card-amazon-charges", risk = "amazon-managed" },
    { id = "MODEL-APP", type = "app", risk = "retailer-managed", policy = "capture_authorized" },
    { id = "MODEL-MIXED", type = "mixed", risk = "retailer-managed", policy = "capture_authorized" },
    { id = "MODEL-CHECKOUT", type = "card-checkout", risk = "amazon-managed" },
    { id = "MODEL-CHECKOUT-2", entry = "credit-card", calculates = "retailer", orchestrates = "amazon", empty_cart = "sent",
      risk = "amazon-managed" },
    { id = "MODEL-APP-CHECKOUT", type = "app-checkout", risk = "amazon-managed" },
  },

  catalog = {
    SANDWICH  = { sku = "SKU-SANDWICH", price = "6.50", upc = "081000000016" },
    WATER     = { sku = "SKU-WATER", price = "1.75", upc = "081000000023" },
    SALAD     = { sku = "SKU-SALAD", price = "8.25" },
    COFFEE    = { sku = "SKU-COFFEE", price = "3.10" },
    APPLE     = { sku = "SKU-APPLE", price = "0.60" },
    BREAD     = { sku = "SKU-BREAD", price = "4.20" },
    CHOCOLATE = { sku = "SKU-CHOCOLATE", price = "2.00" },
    WINE      = { sku = "SKU-WINE", price = "12.40" },
    MAGAZINE  = { sku = "SKU-MAGAZINE", price = "5.00" },
    BANANAS   = { sku = "SKU-BANANAS", price = "1.49", unit = "kg" },
    -- What these cost depends on the cart: promotions, taxes.
    JUICE = { sku = "SKU-JUICE" }, COLA = { sku = "SKU-COLA" }, CHIPS = { sku = "SKU-CHIPS" },
    TEA = { sku = "SKU-TEA" }, CANDLE = { sku = "SKU-CANDLE" }, STICKER = { sku = "SKU-STICKER" },
    UMBRELLA  = { sku = "SKU-UMBRELLA", price = "18.00", upc = "081000000108" },
  },

  -- Worked out by hand from model.promotions and model.taxes.
  carts = {
    ["rounding"]            = { takes = { BANANAS = "0.500" }, total = "0.75" },
    ["percentage-discount"] = { takes = { JUICE = 3 }, total = "9.08" },
    ["fixed-discount"]      = { takes = { CHIPS = 2 }, total = "4.83" },
    ["bogo"]                = { takes = { COLA = 2 }, total = "2.22" },
    ["stacked-promotions"]  = { takes = { COLA = 3, CHIPS = 1 }, total = "6.85" },
    ["promotion-limit"]     = { takes = { CHIPS = 5 }, total = "13.04" },
    ["sales-tax"]           = { takes = { TEA = 1 }, total = "4.58" },
    ["tax-exempt"]          = { takes = { TEA = 1, SANDWICH = 1 }, total = "11.08" },
    ["several-tax-rates"]   = { takes = { CANDLE = 1 }, total = "8.61" },
    ["tax-on-discounted"]   = { takes = { JUICE = 1 }, total = "3.03" },
    ["negative-total"]      = { takes = { STICKER = 1, SANDWICH = 1 }, total = "6.50" },
    ["total-formula"]       = { takes = { SANDWICH = 1, JUICE = 3, COLA = 3, CHIPS = 1, BANANAS = "0.500" }, total = "23.18" },
  },

  badges = { associate = "staff-0001", blocked = "lost-badge-0002" },

  can = { "resolves_scans" },

  limits = { settle = "20s", start = "20s", quiet = "1s" },

  hooks = {
    settled = function(retailer, trip) return settled(retailer, trip.id) end,
    debt_of = function(retailer, shopper) return money_of(debt_of(retailer, shopper.id)) end,
    pays_off = function(retailer, shopper, amount) pays_off(retailer, shopper.id, amount) end,
    advance_clock = hook "advance_clock",
    incidents_of = function(retailer, trip) return incidents_of(retailer, trip.id) end,

    books_of = function(retailer, trip)
      local books = books_of(retailer, trip.id)
      return books and { captured = money_of(books.captured), debt = money_of(books.debt), incident = books.incident }
    end,

    refunds = function(retailer, trip, amount, reason, id)
      return refunds(retailer, trip.id, amount, reason, id)
    end,

    receipt_of = function(retailer, trip)
      local receipt = receipt_of(retailer, trip.id)
      if not receipt then return nil end
      return { total = money_of(receipt.total), captured = money_of(receipt.captured), email = receipt.email,
        card = receipt.card }
    end,
  },
}
