//! What the platform itself says: filters, mappings, hooks, lookups, connections. Every source of API 3.4 that
//! is not an application is in one of these lists.

use super::{StepKind, Template, part};

/// The list for a step of this kind.
pub(super) fn of_step(kind: StepKind) -> &'static [Template] {
    match kind {
        StepKind::Export => EXPORT,
        StepKind::Lookup => LOOKUP,
        StepKind::Import => IMPORT,
    }
}

pub(super) static EXPORT: &[Template] = &[
    part(
        8,
        "transformation",
        "transform_error",
        "parse",
        "Transformation rule 4 (\"lines[*].price\") needs a number and found \"n/a\" in {order}.",
    ),
    part(
        6,
        "output_filter",
        "filter_error",
        "value",
        "Output filter: cannot compare text \"{city}\" with a number.",
    ),
    part(
        6,
        "pre_save_page_hook",
        "MISSING_SHIP_ADDRESS",
        "missing",
        "MISSING_SHIP_ADDRESS: order {order} has no ship address and none on its customer either.",
    ),
    part(
        3,
        "pre_save_page_hook",
        "hook_error",
        "",
        "{\"message\":\"preSavePage: undefined is not iterable\",\"stack\":\"{trail}\"}",
    ),
    part(
        4,
        "resource",
        "resource_gone",
        "missing",
        "The saved search customsearch_hs_ready that this export reads does not exist any more.",
    ),
    part(
        3,
        "internal",
        "internal_error",
        "intermittent",
        "A worker stopped in the middle of the page. Page {n} is not complete.",
    ),
];

pub(super) static LOOKUP: &[Template] = &[
    part(
        12,
        "lookup",
        "lookup_no_result",
        "missing",
        "No result for {email}, and the lookup does not allow a default.",
    ),
    part(8, "lookup", "lookup_many_results", "duplicate", "{n} results for {company}; one was expected."),
    part(
        6,
        "response_mapping",
        "response_mapping_error",
        "value",
        "Response mapping \"customerId\": path data[0].id gives nothing for {order}.",
    ),
    part(
        5,
        "post_response_map_hook",
        "hook_error",
        "",
        "postResponseMap returned 19 records for a page of 20.",
    ),
    part(4, "input_filter", "filter_error", "parse", "Input filter could not read the date \"{day} 25:61\"."),
    part(
        3,
        "resource",
        "resource_changed",
        "value",
        "The field custentity_hs_region that this lookup reads has become a list of 12 values.",
    ),
];

pub(super) static IMPORT: &[Template] = &[
    part(
        10,
        "mapping",
        "mapping_error",
        "missing",
        "Mapping \"entity\": lookup \"customerByEmail\" has no entry for {email}.",
    ),
    part(
        8,
        "mapping",
        "mapping_error",
        "value",
        "Mapping \"shipdate\": \"{day}T00:00\" is not of the form MM/DD/YYYY.",
    ),
    part(
        6,
        "import_filter",
        "filter_error",
        "value",
        "Import filter: field \"fulfillment.status\" is a list with 2 members; one value was expected.",
    ),
    part(6, "pre_map_hook", "hook_error", "missing", "preMap: {order} has no price for {sku}"),
    part(5, "post_map_hook", "hook_error", "value", "postMap: total {amount} is negative after discounts"),
    part(
        5,
        "post_submit_hook",
        "hook_error",
        "",
        "postSubmit: the answer for {order} could not be kept: quota of the log store is used up{trail}",
    ),
    part(
        4,
        "post_aggregate_hook",
        "hook_error",
        "parse",
        "postAggregate: file of page {n} ends within a row",
    ),
    part(
        4,
        "response_mapping",
        "response_mapping_error",
        "missing",
        "Response mapping \"internalId\": the answer for {order} has none.",
    ),
    part(
        3,
        "internal",
        "internal_error",
        "intermittent",
        "The record could not be queued for the next step. It was given back.",
    ),
    part(
        3,
        "internal",
        "record_too_large",
        "too_large",
        "The record of {order} has 5.3 MB; the page limit is 5 MB.",
    ),
];

/// Hooks that run inside NetSuite.
pub(super) static SUITESCRIPT: &[Template] = &[
    part(
        5,
        "pre_send_hook_ss",
        "SS_HOOK",
        "value",
        "hs_preSend: custbody_hs_channel \"{city}\" is not a channel",
    ),
    part(5, "pre_map_hook_ss", "SS_HOOK", "missing", "hs_preMap: item {sku} is not in subsidiary 3"),
    part(
        5,
        "post_map_hook_ss",
        "SS_HOOK",
        "governance",
        "hs_postMap: SSS_USAGE_LIMIT_EXCEEDED after {n} records of the page",
    ),
    part(
        5,
        "post_submit_hook_ss",
        "SS_HOOK",
        "intermittent",
        "hs_postSubmit: deposit for {order} was not created: RCRD_HAS_BEEN_CHANGED{trail}",
    ),
];

/// The way to the application.
pub(super) static CONNECTION: &[Template] = &[
    part(
        8,
        "connection",
        "ETIMEDOUT",
        "intermittent",
        "connect ETIMEDOUT {host}:443, connection timeout after 30000 ms",
    ),
    part(6, "connection", "ECONNRESET", "intermittent", "socket hang up while {order} was sent"),
    part(5, "connection", "CERT_HAS_EXPIRED", "connection", "certificate of {host} has expired on {day}"),
    part(
        4,
        "connection",
        "invalid_grant",
        "connection",
        "The refresh token was revoked. Sign in to the connection again.",
    ),
    part(4, "connection", "ENOTFOUND", "connection", "getaddrinfo ENOTFOUND {host}"),
    part(
        3,
        "connection",
        "concurrency",
        "governance",
        "The connection allows 5 requests at a time; this one waited longer than 10 minutes.",
    ),
];

/// An application that is not there when a run begins.
pub(super) static DOWN: &[Template] = &[
    part(
        6,
        "connection",
        "ETIMEDOUT",
        "connection",
        "connect ETIMEDOUT {host}:443, connection timeout after 3 attempts",
    ),
    part(
        4,
        "connection",
        "invalid_grant",
        "connection",
        "The connection is offline: the refresh token was revoked.",
    ),
    part(3, "application", "503", "intermittent", "503 while the first page was read"),
];
