-- defaults.lua -- what a story meets when no profile is given: ten plain products, and any store it asks for.
return {
  currency = "USD",
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
  },
}
