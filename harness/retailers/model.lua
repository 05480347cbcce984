-- model.lua -- a small, correct retailer: what an integration with Just Walk Out must do, and nothing else.
--
-- The harness serves it itself (src/lua_retailer.h lists the words it may use), plays the whole plan against it, and
-- lets mutants change one thing of it each. Whatever a mutant may change is therefore a member of `model`, and is
-- always called as model.name(...).
local zero = usd "0.00"
local model = {
  trips = {},            -- by id; each is kept durably whenever it has moved
  clock_offset_ms = 0,
  attempts = 5,          -- calls in all; then it is an incident
  first_pause_ms = 100,  -- doubled each time
  pending_pause_ms = 1050,
  pending_questions = 30,
  refund_window_ms = 30 * 24 * 3600 * 1000,
}

-- risk: who decides at the gate and keeps the balance; policy: what happens after a declined adjust.
model.stores = {
  ["MODEL-1"] = { policy = "capture_authorized", risk = "retailer-managed" },
  ["MODEL-2"] = { policy = "write_off_all", risk = "retailer-managed" },
  ["MODEL-3"] = { policy = "step_down", risk = "retailer-managed" },
  ["MODEL-4"] = { policy = "capture_authorized", risk = "amazon-managed" },
  ["MODEL-5"] = { policy = "capture_authorized", risk = "amazon-recommendation" },
  ["MODEL-6"] = { policy = "capture_authorized", risk = "none" },
  ["MODEL-7"] = { policy = "write_off_all", risk = "amazon-managed" },
  ["MODEL-8"] = { policy = "capture_authorized", risk = "amazon-recommendation", own = true, hold_limit = "12.00" },
  ["MODEL-9"] = { policy = "capture_authorized", risk = "retailer-managed" },
  ["MODEL-10"] = { policy = "capture_authorized", risk = "retailer-managed" },
  ["MODEL-APP"] = { policy = "capture_authorized", risk = "retailer-managed", app = true },
  ["MODEL-MIXED"] = { policy = "capture_authorized", risk = "retailer-managed", app = true },
  ["MODEL-CHECKOUT"] = { risk = "amazon-managed", checkout = true },
  ["MODEL-CHECKOUT-2"] = { risk = "amazon-managed", checkout = true },
  ["MODEL-APP-CHECKOUT"] = { risk = "amazon-managed", checkout = true, app = true },
}

-- Whose keys we know beside those of our shoppers, whose app shows their number.
model.badges = { ["staff-0001"] = { id = "associate-1", type = "ASSOCIATE" },
  ["lost-badge-0002"] = { id = "associate-2", type = "ASSOCIATE", blocked = true } }

model.prices = {
  ["SKU-SANDWICH"] = usd "6.50", ["SKU-WATER"] = usd "1.75", ["SKU-SALAD"] = usd "8.25", ["SKU-COFFEE"] = usd "3.10",
  ["SKU-APPLE"] = usd "0.60", ["SKU-BREAD"] = usd "4.20", ["SKU-CHOCOLATE"] = usd "2.00", ["SKU-WINE"] = usd "12.40",
  ["SKU-MAGAZINE"] = usd "5.00", ["SKU-UMBRELLA"] = usd "18.00", ["SKU-JUICE"] = usd "3.49", ["SKU-COLA"] = usd "2.29",
  ["SKU-CHIPS"] = usd "2.99", ["SKU-BANANAS"] = usd "1.49", ["SKU-TEA"] = usd "4.49", ["SKU-CANDLE"] = usd "7.99",
  ["SKU-STICKER"] = usd "0.30",
}

model.scan_codes = { ["081000000016"] = "SKU-SANDWICH", ["081000000023"] = "SKU-WATER", ["081000000108"] = "SKU-UMBRELLA" }

-- In the order in which they apply, each to what the earlier ones left.
model.promotions = {
  { of = "SKU-JUICE", percent = "0.15" },
  { of = "SKU-CHIPS", off = usd "0.50", limit = 3 },
  { of = "SKU-COLA", buy = 1, free = 1, limit = 2 },
  { of = "SKU-CHIPS", percent = "0.10" },
  { of = "SKU-COLA", percent = "0.10" },
  { of = "SKU-STICKER", off = usd "0.50" },
}

-- Rates by product; what is not here is exempt.
model.taxes = {
  ["SKU-JUICE"] = { "0.02" }, ["SKU-TEA"] = { "0.02" }, ["SKU-COLA"] = { "0.0625", "0.015" },
  ["SKU-CHIPS"] = { "0.0625", "0.015" }, ["SKU-CANDLE"] = { "0.0625", "0.015" },
}

local function least(a, b) return a < b and a or b end

-- Books -------------------------------------------------------------------------------------------------------------

function model.now() return now_ms() + model.clock_offset_ms end

function model.save(trip) keep(trip.id, trip) end

function model.raise_incident(trip, what)
  trip.incidents[#trip.incidents + 1] = what
  model.save(trip)
end

function model.record_debt(trip, amount)
  trip.debt = amount
  model.save(trip)
end

function model.owed(shopper)
  local sum = zero
  for _, trip in pairs(model.trips) do
    if trip.shopper == shopper then sum = sum + trip.debt - trip.paid end
  end
  return sum
end

-- Where Amazon keeps the balance, it wants to hear what became of each cart.
function model.amazon_keeps_balance(trip)
  local risk = model.stores[trip.store].risk
  return risk == "amazon-managed" or risk == "amazon-recommendation"
end

-- Calls to Amazon ---------------------------------------------------------------------------------------------------

-- How long to wait before the next attempt: as long as Amazon says, else twice as long each time.
function model.pause_ms(answer, attempt)
  local own = model.first_pause_ms << (attempt - 1)
  local asked = answer.headers and answer.headers.retry_after
  if not asked then return own end
  if asked:find "^%d+$" then return math.max(own, math.tointeger(asked) * 1000) end
  local date = http_date_ms(asked)
  return date and math.max(own, date - now_ms()) or own
end

-- Capture and cancel promise no body, and a refund may come without one; any other 200 is to be read.
local may_be_silent = { ["/v1/capture/charge"] = true, ["/v1/cancel/charge"] = true, ["/v1/refund"] = true }

function model.is_understood(path, answer)
  return (answer.status == 200 or answer.status == 201) and (answer.json ~= nil or may_be_silent[path] == true)
end

-- A lost or unreadable answer, a busy or a broken Amazon are asked again, expired credentials once (they are renewed
-- by then).
function model.is_worth_repeating(answer, attempt)
  return answer.lost ~= nil or answer.status == 200 or answer.status == 201 or answer.status == 429 or answer.status >= 500 or
    answer.status == 403 and attempt == 1
end

-- Call until the answer is final. Returns it when it is a 200 that says something; else nothing, or "expired", and
-- somebody is told.
function model.call(trip, path, body)
  local answer
  for attempt = 1, model.attempts do
    answer = amazon.post(path, body)
    if model.is_understood(path, answer) then return answer.json or {} end
    if not model.is_worth_repeating(answer, attempt) then break end
    if attempt < model.attempts then wait(model.pause_ms(answer, attempt)) end
  end
  if answer.json and answer.json.errorMsg == "ShoppingTripExpiredException" then return nil, "expired" end
  model.raise_incident(trip, ("%s: %s"):format(path, answer.lost or answer.status))
end

function model.trip_body(trip, amount)
  return { storeId = trip.store, shoppingTripId = trip.id, amount = amount }
end

-- The life of a charge ----------------------------------------------------------------------------------------------

-- Adjust to `amount` and ask until it is decided. Returns the answer, or nothing and why.
function model.adjust(trip, amount)
  for _ = 1, model.pending_questions do
    local answer, why = model.call(trip, "/v1/adjust/charge", model.trip_body(trip, amount))
    if not answer then return nil, why end
    answer.authorizedAmount = answer.authorizedAmount or zero
    if answer.status ~= "PENDING" then return answer end
    wait(model.pending_pause_ms)
  end
  model.raise_incident(trip, "the adjust is pending for ever")
end

-- After a decline: what each policy captures of the total.
model.policies = {}

function model.policies.write_off_all() return zero end

function model.policies.capture_authorized(trip, answer) return least(trip.total, answer.authorizedAmount) end

function model.policies.step_down(trip, answer)
  for _, part in ipairs { "0.75", "0.50", "0.25" } do
    local less = trip.total * part
    if less <= answer.authorizedAmount then break end
    answer = model.adjust(trip, less)
    if not answer then return zero end
    if answer.status == "APPROVED" then return less end
  end
  return least(trip.total, answer.authorizedAmount)
end

function model.amount_to_capture(trip, answer)
  if answer.status == "APPROVED" then return trip.total end
  return model.policies[model.stores[trip.store].policy](trip, answer)
end

function model.capture(trip)
  local answer, why = model.call(trip, "/v1/capture/charge", model.trip_body(trip, trip.to_capture))
  if answer then
    trip.captured, trip.captured_ms = trip.to_capture, model.now()
    model.save(trip)
  end
  return answer, why
end

-- What is to be captured is kept before it is asked for: after a crash the same amount is asked for again.
function model.charge(trip)
  local answer, why = true, nil
  if not trip.to_capture then
    answer, why = model.adjust(trip, trip.total)
    if answer then
      trip.to_capture = model.amount_to_capture(trip, answer)
      model.save(trip)
    end
  end
  if answer and trip.captured == zero and trip.to_capture > zero then answer, why = model.capture(trip) end
  if answer or why == "expired" then model.record_debt(trip, trip.total - trip.captured) end
end

function model.report(trip, settled)
  local body = { storeId = trip.store, shoppingTripId = trip.id, totalAmount = trip.total, settledAmount = settled }
  local answer = model.call(trip, "/v1/feedback/payment-status", body)
  if answer and answer.status == "Accepted" then return true end
  if answer then model.raise_incident(trip, "Amazon rejected a payment status") end
  return false
end

function model.write_receipt(trip)
  local data = model.call(trip, "/v1/payment/transactional-data", model.trip_body(trip)) or {}
  local who = trip.shopper and
    model.call(trip, "/v1/identity/shopper", { storeId = trip.store, shopperId = { id = trip.shopper } })
  trip.receipt = { total = trip.total, captured = trip.captured, email = who and who.shopperEmail,
    card = data.tail and { brand = data.brand, tail = data.tail } }
end

-- A hold of app entry is with our own processor, and given back there.
function model.cancel(trip)
  local at_processor = trip.by_app and not model.stores[trip.store].checkout
  if not at_processor then model.call(trip, "/v1/cancel/charge", model.trip_body(trip)) return end
  local answer = processor.post("/processor/cancellations", { shoppingTripId = trip.id })
  if answer.status ~= 200 then model.raise_incident(trip, "the processor did not give the hold back") end
end

-- At a checkout store Amazon charges the cart as we priced it; what it says of that is an order's id.
function model.check_out(trip)
  local answer, why = model.call(trip, "/v1/checkout/carts", trip.cart)
  trip.order = answer and answer.orderId
  if why then model.raise_incident(trip, "the cart came too late to be charged") end
end

-- The whole life of a trip, as a task of its own; also from the middle, after a crash.
function model.settle(trip)
  if trip.unpaid_visit or trip.empty and model.stores[trip.store].checkout then
    model.save(trip) -- nothing to charge, and nothing of ours to give back
  elseif trip.empty then
    model.cancel(trip)
  elseif not trip.total then
    model.raise_incident(trip, "the cart holds a product that we do not know")
  elseif model.stores[trip.store].checkout then
    model.check_out(trip)
  else
    model.charge(trip)
    if trip.captured > zero then model.write_receipt(trip) end
    local decided = trip.captured + trip.debt == trip.total
    if decided and model.amazon_keeps_balance(trip) then model.report(trip, trip.captured) end
  end
  trip.done = true
  model.save(trip)
end

-- What Amazon calls -------------------------------------------------------------------------------------------------

local function refuse(status, text) return status, { errorMsg = text } end

local function is_text(value) return type(value) == "string" and value ~= "" and #value <= 255 end

local function may_be_text(value) return value == nil or type(value) == "string" and #value <= 255 end

local function is_uuid(value) return is_text(value) and #value == 36 and value:find "^%x+%-%x+%-%x+%-%x+%-%x+$" end

local function is_time(value)
  return is_text(value) and value:find "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d[%.%d]*Z$" ~= nil
end

local function set_of(...)
  local set = {}
  for _, word in ipairs { ... } do set[word] = true end
  return set
end

local locations, payloads = set_of("ENTRY", "EXIT", "MANUAL_IN_STORE"), set_of("FINANCIAL", "SCAN_CODE")
local visitors, item_types = set_of("SHOPPER", "ASSOCIATE", "CASH", "LOYALTY"), set_of("SKU", "SCANCODE")
local code_types = set_of("UPC", "EAN", "BARCODE", "GTIN", "PLU")

-- Whom nobody lets in, whatever else is said of them.
local barred = set_of("InvalidCard", "CustomerFraud", "BadDebt")

function model.is_welcome(store, shopper, advice)
  for _, risk in ipairs(advice.shopperRisks or {}) do
    if barred[risk] then return false end
  end
  if store.risk == "retailer-managed" or store.own then return model.owed(shopper) == zero end
  return advice.shopperAuthorized ~= false
end

-- A lower hold: our own limit, else what Amazon proposes.
function model.conditions(store, advice)
  if store.hold_limit then
    return { { type = "ADJUST", amount = { value = tonumber(store.hold_limit), currencyCode = "USD" } } }
  end
  local proposed = store.risk == "amazon-recommendation" and advice.authorizationConditions or {}
  for _, condition in ipairs(proposed) do condition.amount.value = tonumber(condition.amount.value) end
  return proposed[1] and proposed or nil
end

function model.gate(body)
  local shopper, interaction, store = body.shopperIdentity, body.shopperInteraction, model.stores[body.storeId]
  if type(shopper) ~= "table" or not is_text(shopper.id) then return refuse(400, "shopperIdentity is missing") end
  if type(interaction) ~= "table" then return refuse(400, "shopperInteraction is missing") end
  local advice = interaction.recommendation or {}
  local open = model.is_welcome(store, shopper.id, advice)
  return 200, { status = open and "APPROVED" or "DENIED", shopperAuthorized = open,
    authorizationConditions = open and model.conditions(store, advice) or nil }
end

-- Whose key is shown at the gate. Keys travel in base64.
function model.decoded(text)
  local digits, bits, out = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 0, {}
  if #text % 4 ~= 0 or not text:find "^[%w+/]+=?=?$" then return nil end
  for at = 1, #text do
    local digit = digits:find(text:sub(at, at), 1, true) or 1
    bits = bits << 6 | digit - 1
    if at % 4 == 0 then out[#out + 1], bits = (">I3"):pack(bits), 0 end
  end
  local padding = #text:match "=*$"
  return table.concat(out):sub(1, -1 - padding)
end

-- The visitor whose key this is; nothing for one that is unknown, blocked, or of somebody who owes us money.
function model.visitor(store, said)
  local badge = model.badges[said]
  if badge then return not badge.blocked and { id = badge.id, type = badge.type } or nil end
  if not is_uuid(said) then return nil end
  if store.risk == "retailer-managed" and model.owed(said) > zero then return nil end
  return { id = said, type = "SHOPPER" }
end

local function is_event(event)
  return type(event) == "table" and is_uuid(event.id) and is_time(event.timestamp) and locations[event.location] ~= nil
end

function model.identify(body)
  local key = body.identityKey
  if not is_uuid(body.requestId) then return refuse(400, "requestId") end
  if type(key) ~= "string" or key == "" or #key > 1000 then return refuse(400, "identityKey") end
  if not is_event(body.authEvent) then return refuse(400, "authEvent") end
  if body.keyChannel ~= nil and body.keyChannel ~= "OPTICAL" then return refuse(400, "keyChannel") end
  local said = model.decoded(key)
  if not said then return refuse(400, "identityKey is not base64") end
  local visitor = model.visitor(model.stores[body.storeId], said)
  if not visitor then return refuse(401, "the key opens no gate") end
  return 200, { visitorDetails = visitor }
end

function model.resolve(body)
  local event = body.scanEvent
  local said = is_event(event) and type(event.value) == "string" and model.decoded(event.value)
  if not said then return refuse(400, "scanEvent") end
  local visitor = model.visitor(model.stores[body.storeId], said)
  if not visitor then return refuse(404, "the code means nothing") end
  return 200, visitor
end

-- Prices ------------------------------------------------------------------------------------------------------------

function model.sku_of(item) return item.type == "SCANCODE" and model.scan_codes[item.id] or item.id end

-- What one promotion takes off so many units, of which `left` is still to be paid.
function model.discount(promotion, price, units, left)
  if promotion.percent then return left * promotion.percent end
  if promotion.off then return promotion.off * math.min(units, promotion.limit or units) end
  return price * (math.min(units // (promotion.buy + promotion.free), promotion.limit) * promotion.free)
end

-- Exact: tax is on what is left after the promotions, by rate, and rounded each time. Nothing when it has no price.
function model.price_line(item)
  local sku, quantity = model.sku_of(item), item.quantity.value
  local unit = model.prices[sku]
  if not unit then return nil end
  local price, units = unit * quantity, math.floor(tonumber(quantity))
  local left, tax = price, zero
  for _, promotion in ipairs(model.promotions) do
    if promotion.of == sku then left = left - least(left, model.discount(promotion, unit, units, left)) end
  end
  for _, rate in ipairs(model.taxes[sku] or {}) do tax = tax + left * rate end
  return { item = item, unit = unit, units = units, price = price, promotion = price - left, tax = tax, total = left + tax }
end

function model.total(items)
  local sum = zero
  for _, item in ipairs(items) do
    local line = model.price_line(item)
    if not line then return nil end
    sum = sum + line.total
  end
  return sum
end

-- A cart with its prices -----------------------------------------------------------------------------------------------

local function wire(amount) return { amount = amount.amount, currencyCode = amount.currency } end

local function line_item(item, quantity, price, promotion, tax)
  local promotions = promotion > zero and { { promotionAmount = wire(promotion), promotionDescription = "Offer" } } or nil
  return { productId = item.id, type = item.type, quantity = { value = quantity, unit = item.quantity.unit },
    unitPrice = { totalPrice = wire(price - promotion + tax), price = wire(price), salesTax = wire(tax),
      promotions = promotions } }
end

-- Amounts are of one unit: what cannot be divided by the quantity gets a line for each.
function model.line_items(line)
  if line.promotion == zero and line.tax == zero then
    return { line_item(line.item, line.item.quantity.value, line.unit, zero, zero) }
  end
  local items = {}
  local function share(amount, at)
    return amount * ("%.4f"):format(at / line.units) - amount * ("%.4f"):format((at - 1) / line.units)
  end
  for at = 1, line.units do
    items[at] = line_item(line.item, "1", line.unit, share(line.promotion, at), share(line.tax, at))
  end
  return items
end

function model.priced_cart(trip, items)
  local lines, price, promotion, tax = {}, zero, zero, zero
  for _, item in ipairs(items) do
    local line = model.price_line(item)
    price, promotion, tax = price + line.price, promotion + line.promotion, tax + line.tax
    for _, written in ipairs(model.line_items(line)) do lines[#lines + 1] = written end
  end
  return { idempotentShoppingTripId = trip.id, storeId = trip.store, lineItems = lines,
    orderTotals = { priceTotal = wire(trip.total), subTotal = wire(price), promotionsTotal = wire(promotion),
      salesTaxTotal = wire(tax) } }
end

-- Carts ---------------------------------------------------------------------------------------------------------------

local function wrong_event(event)
  local scan = event.scanResult
  if not is_uuid(event.id) then return "authEvents.id" end
  if not payloads[event.payloadType] then return "authEvents.payloadType" end
  if event.location ~= nil and not locations[event.location] then return "authEvents.location" end
  if scan and not (may_be_text(scan.id) and visitors[scan.type]) then return "authEvents.scanResult" end
end

local function wrong_item(item, line_ids)
  local quantity, line_id = item.quantity, item.lineItemId
  if not is_text(item.id) then return "cartItems.id" end
  if not item_types[item.type] then return "cartItems.type" end
  if type(quantity) ~= "table" or not is_text(quantity.unit) then return "cartItems.quantity" end
  local value = quantity.value
  local is_decimal = is_text(value) and (value:find "^%d+$" or value:find "^%d+%.%d+$")
  if not is_decimal or #value > 10 then return "quantity.value" end
  for _, code in ipairs(item.externalIdentifiers or {}) do
    if not is_text(code.id) or not code_types[code.type] then return "externalIdentifiers" end
  end
  if not may_be_text(line_id) or line_id and line_ids[line_id] then return "lineItemId" end
  if line_id then line_ids[line_id] = true end
end

-- What is wrong with a cart, or nothing.
function model.complaint(body)
  local id, times = body.idempotentShoppingTripId, body.shoppingTrip
  if not is_uuid(body.requestId) then return "requestId" end
  if not is_text(id) or id:find "[^%w_-]" then return "idempotentShoppingTripId" end
  if type(times) ~= "table" or not (is_time(times.startTime) and is_time(times.endTime)) then return "shoppingTrip" end
  if times.endTime < times.startTime then return "shoppingTrip.endTime" end
  if type(times.authEvents) ~= "table" then return "shoppingTrip.authEvents" end
  if type(body.cartItems) ~= "table" then return "cartItems" end
  if not may_be_text((body.shopperIdentity or {}).id) then return "shopperIdentity.id" end
  if not may_be_text(body.shopperDeviceId) then return "shopperDeviceId" end
  for _, event in ipairs(times.authEvents) do
    local wrong = wrong_event(event)
    if wrong then return wrong end
  end
  local line_ids = {}
  for _, item in ipairs(body.cartItems) do
    local wrong = wrong_item(item, line_ids)
    if wrong then return wrong end
  end
end

function model.new_trip(body)
  local items = body.cartItems
  local empty = #items == 0
  local trip = { id = body.idempotentShoppingTripId, store = body.storeId,
    shopper = body.shopperIdentity and body.shopperIdentity.id, empty = empty, total = model.total(items),
    purchase_id = empty and "" or uuid(), captured = zero, debt = zero, paid = zero, incidents = {}, refunds = {} }
  for _, event in ipairs(body.shoppingTrip.authEvents) do
    local visitor = event.scanResult and event.scanResult.type
    trip.by_app = trip.by_app or event.payloadType == "SCAN_CODE"
    trip.unpaid_visit = trip.unpaid_visit or visitor == "ASSOCIATE" or visitor == "CASH" -- not paid through Amazon
  end
  if model.stores[trip.store].checkout and trip.total and not empty then trip.cart = model.priced_cart(trip, items) end
  return trip
end

-- A cart may arrive again, even while it is being handled. Nothing waits between the look and the entry.
function model.purchase(body)
  local wrong = model.complaint(body)
  if wrong then return refuse(400, wrong .. " is missing or not of its form") end
  local trip = model.trips[body.idempotentShoppingTripId]
  if not trip then
    trip = model.new_trip(body)
    model.trips[trip.id] = trip
    model.save(trip)
    after(0, function() model.settle(trip) end)
  end
  return 201, { purchaseId = trip.purchase_id }
end

local handlers = {
  ["/v1/order/purchases"] = function(body) return model.purchase(body) end,
  ["/v1/fraudandabuse/shopperauthorization"] = function(body) return model.gate(body) end,
  ["/v1/identity/identity-keys"] = function(body) return model.identify(body) end,
  ["/v1/identity/scan"] = function(body) return model.resolve(body) end,
}

function model.answer(path, body)
  local handle = handlers[path]
  if not handle then return refuse(404, "there is nothing here") end
  if not body then return refuse(400, "the body is not JSON") end
  if not is_text(body.storeId) or body.storeId:find "[^%w_-]" then return refuse(400, "storeId") end
  if not model.stores[body.storeId] then return refuse(404, "storeId names no store of ours") end
  return handle(body)
end

-- What the shopper and the staff ask for, and the harness as them -----------------------------------------------------

model.hooks = {}

function model.hooks.settled(trip_id)
  local trip = model.trips[trip_id]
  return trip ~= nil and trip.done == true
end

function model.hooks.debt_of(shopper) return model.owed(shopper) end

-- Of a trip whose cart never came there is nothing in the books.
function model.hooks.books_of(trip_id)
  local trip = model.trips[trip_id] or { captured = zero, debt = zero, incidents = {} }
  return { captured = trip.captured, debt = trip.debt, incident = #trip.incidents > 0 }
end

function model.hooks.incidents_of(trip_id) return #model.trips[trip_id].incidents end

function model.hooks.receipt_of(trip_id) return model.trips[trip_id].receipt end

function model.hooks.advance_clock(ms) model.clock_offset_ms = model.clock_offset_ms + ms end

-- The payment is spread over what is owed. Where Amazon keeps the balance, it counts once Amazon has accepted it.
function model.hooks.pays_off(shopper, amount)
  for _, trip in pairs(model.trips) do
    local part = least(trip.debt - trip.paid, amount)
    if trip.shopper == shopper and part > zero then
      if not model.amazon_keeps_balance(trip) or model.report(trip, trip.captured + trip.paid + part) then
        trip.paid, amount = trip.paid + part, amount - part
        model.save(trip)
      end
    end
  end
end

-- What is refused locally is not asked of Amazon.
function model.refusal(trip, amount)
  if model.stores[trip.store].checkout then return "Amazon has charged it, and refunds it" end
  local sum = amount
  for _, refund in pairs(trip.refunds) do
    if refund.status ~= "failed" then sum = sum + refund.amount end
  end
  if sum > trip.captured then return "more than was paid" end
  if model.now() > (trip.captured_ms or 0) + model.refund_window_ms then return "too late" end
end

-- The id is kept before the call, so that every repeat, also by the shopper, is the same refund.
function model.hooks.refunds(trip_id, amount, reason, id)
  local trip = model.trips[trip_id]
  local refund = id and trip.refunds[id]
  if refund and refund.status == "refunded" then return refund end
  if not refund then
    local why = model.refusal(trip, amount)
    if why then return { id = id or uuid(), status = "refused", detail = why } end
    refund = { id = id or uuid(), amount = amount, status = "pending" }
    trip.refunds[refund.id] = refund
    model.save(trip)
  end
  local body = model.trip_body(trip, amount)
  body.refundRequestId, body.refundReasonCode = refund.id, reason
  refund.status = model.call(trip, "/v1/refund", body) and "refunded" or "failed"
  model.save(trip)
  return refund
end

-- A new start, maybe after a crash: what was not finished goes on.
function model.start()
  for id, trip in pairs(kept()) do
    model.trips[id] = trip
    if not trip.done then after(0, function() model.settle(trip) end) end
  end
end

return model
