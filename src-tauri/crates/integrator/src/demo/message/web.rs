//! Everything that speaks HTTP and has no list of its own.

use super::{Template, app, part};

pub(super) static STRIPE: &[Template] = &[
    app(
        10,
        "resource_missing",
        "missing",
        404,
        "{\"error\":{\"code\":\"resource_missing\",\"doc_url\":\"https://{host}/errors/resource_missing\",\"message\":\"No such customer: 'cus_{hex}'\",\"param\":\"customer\",\"type\":\"invalid_request_error\"}}",
    ),
    app(
        8,
        "lock_timeout",
        "intermittent",
        429,
        "{\"error\":{\"code\":\"lock_timeout\",\"message\":\"This object cannot be accessed right now because another request is working on it.\",\"type\":\"invalid_request_error\"}}",
    ),
    app(
        7,
        "amount_mismatch",
        "value",
        200,
        "Charge of {amount} USD does not match invoice {order}; the difference is the fee of a refund of {day}.",
    ),
    app(
        5,
        "rate_limit",
        "rate_limit",
        429,
        "{\"error\":{\"message\":\"Too many requests hit the API too quickly.\",\"type\":\"invalid_request_error\"}}",
    ),
    app(
        3,
        "api_key_expired",
        "connection",
        401,
        "{\"error\":{\"code\":\"api_key_expired\",\"message\":\"Expired API key provided: rk_live_*********************{n}\",\"type\":\"invalid_request_error\"}}",
    ),
];

pub(super) static HR: &[Template] = &[
    app(
        10,
        "validation",
        "missing",
        400,
        "<wd:Validation_Error><wd:Message>Cost center is required for {name} from {day}.</wd:Message><wd:Detail_Message>Enter a value for Organization Assignment.</wd:Detail_Message><wd:Xpath>/ns0:Worker[{n}]/ns0:Cost_Center</wd:Xpath></wd:Validation_Error>",
    ),
    app(
        8,
        "409",
        "duplicate",
        409,
        "{\"httpStatus\":\"409 CONFLICT\",\"errorMessage\":\"Expense report {hex} was paid already on {day}.\",\"path\":\"/expensereports/v4/reports\"}",
    ),
    app(
        7,
        "400",
        "value",
        400,
        "{\"validationErrors\":[{\"source\":\"currencyCode\",\"id\":\"{n}\",\"message\":\"Rate for {country} on {day} is not known\"}]}",
    ),
    app(
        5,
        "502",
        "intermittent",
        502,
        "<html><head><title>502 Bad Gateway</title></head><body bgcolor=\"white\"><center><h1>502 Bad Gateway</h1></center></body></html>",
    ),
    app(
        3,
        "403",
        "connection",
        403,
        "{\"error\":\"invalid_grant\",\"error_description\":\"The refresh token has expired. Sign in again.\",\"code\":108}",
    ),
];

pub(super) static LOGISTICS: &[Template] = &[
    app(
        10,
        "ADDRESS_NOT_FOUND",
        "value",
        422,
        "{\"status\":\"rejected\",\"problems\":[{\"field\":\"shipTo.postalCode\",\"text\":\"{city} ({country}) has no such postal code\"}],\"request\":{record}}",
    ),
    app(
        8,
        "OUT_OF_STOCK",
        "missing",
        409,
        "{\"status\":\"rejected\",\"problems\":[{\"field\":\"lines[0].sku\",\"text\":\"{sku} is not stocked in WH-2\"}]}",
    ),
    app(
        7,
        "response_failure",
        "value",
        200,
        "response failed using path: \"ok\". Value found: \"false\". Response body: {\"ok\":false,\"error\":\"carrier_unknown\",\"carrier\":\"HARBOR EXPRESS\"}",
    ),
    app(
        6,
        "503",
        "intermittent",
        503,
        "upstream connect error or disconnect/reset before headers. reset reason: connection timeout",
    ),
    app(
        4,
        "409",
        "duplicate",
        409,
        "{\"status\":\"duplicate\",\"reference\":\"{order}\",\"first_seen\":\"{day}\"}",
    ),
    app(
        3,
        "500",
        "",
        500,
        "java.lang.NullPointerException: Cannot invoke \"Carton.weight()\" because \"carton\" is null{trail}",
    ),
];

pub(super) static HTTP: &[Template] = &[
    app(
        8,
        "channel_not_found",
        "missing",
        200,
        "response failed using path: \"ok\". Value found: \"false\". Response body: {\"ok\":false,\"error\":\"channel_not_found\"}",
    ),
    app(
        8,
        "duplicate_profile",
        "duplicate",
        409,
        "{\"errors\":[{\"id\":\"{hex}\",\"status\":409,\"code\":\"duplicate_profile\",\"title\":\"Conflict.\",\"detail\":\"A profile already exists with one of these identifiers.\",\"meta\":{\"duplicate_profile_id\":\"01H{hex}\"}}]}",
    ),
    app(
        7,
        "RecordInvalid",
        "value",
        422,
        "{\"error\":\"RecordInvalid\",\"description\":\"Record validation errors\",\"details\":{\"email\":[{\"description\":\"Email: {email} is not properly formatted\"}]}}",
    ),
    app(6, "429", "rate_limit", 429, "Too many requests, retry after {n} ms"),
    app(
        5,
        "504",
        "intermittent",
        504,
        "<!doctype html><html lang=en><meta charset=utf-8><title>504 Gateway Time-out</title><style>body{font:14px sans-serif}</style><p>The origin {host} took too long.<p>Ray {hex}",
    ),
    app(
        4,
        "415",
        "parse",
        415,
        "Body is not JSON: expected ',' or '}' after property value at line 1 column {n}",
    ),
    app(2, "413", "too_large", 413, "Request Entity Too Large"),
];

/// What overloaded services say.
pub(super) static WAVE: &[Template] = &[
    app(10, "503", "intermittent", 503, "Service Unavailable"),
    app(8, "429", "rate_limit", 429, "Too Many Requests. Retry-After: {n}"),
    app(
        6,
        "504",
        "intermittent",
        504,
        "<html><body><h1>504 Gateway Time-out</h1>The server {host} didn't respond in time.</body></html>",
    ),
    part(
        5,
        "connection",
        "ETIMEDOUT",
        "intermittent",
        "connect ETIMEDOUT {host}:443, connection timeout after 30000 ms",
    ),
];
