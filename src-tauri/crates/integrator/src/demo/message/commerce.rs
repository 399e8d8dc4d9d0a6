//! Shopify and the Amazon selling partner API.

use super::{Template, app};

pub(super) static SHOPIFY: &[Template] = &[
    app(
        14,
        "429",
        "rate_limit",
        429,
        "{\"errors\":\"Exceeded 4 calls per second for api client. Slow down a little.\"}",
    ),
    app(
        12,
        "userErrors",
        "value",
        200,
        "{\"data\":{\"inventorySetOnHandQuantities\":{\"inventoryAdjustmentGroup\":null,\"userErrors\":[{\"code\":\"INVALID_INVENTORY_ITEM\",\"field\":[\"input\",\"setQuantities\",\"0\",\"inventoryItemId\"],\"message\":\"No inventory item {id} was found for {sku}.\"}]}}}",
    ),
    app(
        9,
        "userErrors",
        "duplicate",
        200,
        "{\"data\":{\"fulfillmentCreate\":{\"fulfillment\":null,\"userErrors\":[{\"field\":[\"fulfillment\"],\"message\":\"Order {order} has been fulfilled already.\"}]}}}",
    ),
    app(
        8,
        "422",
        "value",
        422,
        "{\"errors\":{\"line_items\":[\"Quantity {quantity} is more than what is left to fulfill\"]}}",
    ),
    app(7, "404", "missing", 404, "{\"errors\":\"Not Found\"} (location of {sku})"),
    app(
        6,
        "THROTTLED",
        "rate_limit",
        200,
        "{\"errors\":[{\"message\":\"Throttled\",\"extensions\":{\"code\":\"THROTTLED\",\"cost\":{\"requestedQueryCost\":752,\"throttleStatus\":{\"maximumAvailable\":2000,\"currentlyAvailable\":{n},\"restoreRate\":100}}}}]}",
    ),
    app(
        5,
        "503",
        "intermittent",
        503,
        "<html>\n<head><title>503 Service Temporarily Unavailable</title></head>\n<body>\n<center><h1>503 Service Temporarily Unavailable</h1></center>\n<hr><center>edge {hex}</center>\n</body>\n</html>",
    ),
    app(4, "406", "value", 406, "{\"errors\":{\"email\":[\"{email} has been taken for another customer\"]}}"),
    app(
        3,
        "413",
        "too_large",
        413,
        "Payload of 21.4 MB is larger than the 20 MB that bulk uploads accept ({goods}, image {n}).",
    ),
    app(
        3,
        "401",
        "connection",
        401,
        "{\"errors\":\"[API] Invalid API key or access token (unrecognized login or wrong password)\"}",
    ),
    app(
        2,
        "INTERNAL_SERVER_ERROR",
        "intermittent",
        500,
        "{\"errors\":[{\"message\":\"Internal error. Looks like something went wrong on our end.\\nRequest ID: {hex}\",\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\",\"requestId\":\"{hex}\"}}]}",
    ),
];

pub(super) static AMAZON: &[Template] = &[
    app(
        14,
        "QuotaExceeded",
        "rate_limit",
        429,
        "{\"errors\":[{\"code\":\"QuotaExceeded\",\"message\":\"You have used up your quota for getOrderItems.\",\"details\":\"bucket of 30, 0.5 a second\"}]}",
    ),
    app(
        9,
        "InvalidInput",
        "value",
        400,
        "{\"errors\":[{\"code\":\"InvalidInput\",\"message\":\"SKU {sku} is not in the catalog of marketplace A1PA6795UKMFR9.\",\"details\":\"\"}]}",
    ),
    app(
        8,
        "8541",
        "value",
        200,
        "8541: The data sent for {sku} do not match what the catalog knows: 'brand' (yours: Harborline / catalog: Harbor Line).",
    ),
    app(
        7,
        "8560",
        "missing",
        200,
        "8560: SKU {sku}, missing attributes standard_product_id. There is no matching product.",
    ),
    app(
        6,
        "InternalFailure",
        "intermittent",
        500,
        "{\"errors\":[{\"code\":\"InternalFailure\",\"message\":\"We could not finish this request. Try again later.\",\"details\":\"{hex}\"}]}",
    ),
    app(
        5,
        "Unauthorized",
        "connection",
        403,
        "{\"errors\":[{\"code\":\"Unauthorized\",\"message\":\"Access to requested resource is denied.\",\"details\":\"The restricted data token for buyerInfo has expired.\"}]}",
    ),
    app(
        5,
        "ReportFatal",
        "parse",
        200,
        "Report {id} ended as FATAL. Its text begins: \"\\ufeffsettlement-id\\tsettlement-start-date\\t…\" and line {n} has 21 columns instead of 24.",
    ),
    app(
        4,
        "NotFound",
        "missing",
        404,
        "{\"errors\":[{\"code\":\"NotFound\",\"message\":\"Order 113-{n}-{id} was not found.\"}]}",
    ),
    app(
        2,
        "PayloadTooLarge",
        "too_large",
        413,
        "Feed document of 10.6 MiB is over the limit of 10 MiB for POST_INVENTORY_AVAILABILITY_DATA.",
    ),
];
