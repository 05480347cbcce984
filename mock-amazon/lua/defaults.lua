-- defaults.lua -- what a story meets when no profile is given: ten plain products, and any store it asks for.
return {
  currency = "USD",
  catalog = {
    SANDWICH  = { sku = "SKU-SANDWICH",  price = "6.50" },
    WATER     = { sku = "SKU-WATER",     price = "1.75" },
    SALAD     = { sku = "SKU-SALAD",     price = "8.25" },
    COFFEE    = { sku = "SKU-COFFEE",    price = "3.10" },
    APPLE     = { sku = "SKU-APPLE",     price = "0.60" },
    BREAD     = { sku = "SKU-BREAD",     price = "4.20" },
    CHOCOLATE = { sku = "SKU-CHOCOLATE", price = "2.00" },
    WINE      = { sku = "SKU-WINE",      price = "12.40" },
    MAGAZINE  = { sku = "SKU-MAGAZINE",  price = "5.00" },
    UMBRELLA  = { sku = "SKU-UMBRELLA",  price = "18.00" },
  },
}
