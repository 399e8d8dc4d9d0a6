//! Salesforce: REST and Bulk answers, triggers, validation rules.

use super::{Template, app};

pub(super) static SALESFORCE: &[Template] = &[
    app(
        14,
        "UNABLE_TO_LOCK_ROW",
        "intermittent",
        400,
        "UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record or 1 records: 001{id}",
    ),
    app(
        12,
        "REQUIRED_FIELD_MISSING",
        "missing",
        400,
        "[{\"message\":\"Required fields are missing: [LastName, Company]\",\"errorCode\":\"REQUIRED_FIELD_MISSING\",\"fields\":[\"LastName\",\"Company\"]}]",
    ),
    app(
        11,
        "DUPLICATES_DETECTED",
        "duplicate",
        400,
        "DUPLICATES_DETECTED: You are about to save a record that looks like {name} <{email}>. Rule: Standard_Lead_Duplicate_Rule",
    ),
    app(
        10,
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "value",
        400,
        "FIELD_CUSTOM_VALIDATION_EXCEPTION: Close date {day} must not be before the date of the first invoice",
    ),
    app(
        7,
        "FIELD_INTEGRITY_EXCEPTION",
        "value",
        400,
        "FIELD_INTEGRITY_EXCEPTION: field integrity exception: PricebookEntryId (pricebook entry has been archived for {sku})",
    ),
    app(
        6,
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "value",
        400,
        "bad value for restricted picklist field: {country} (Billing_Region__c)",
    ),
    app(
        6,
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "",
        400,
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: HS_OpportunityTrigger: execution of AfterUpdate caused by: System.LimitException: Too many SOQL queries: 101 Class.HS_PriceSync.load: line {n}, column 1",
    ),
    app(
        5,
        "REQUEST_LIMIT_EXCEEDED",
        "governance",
        403,
        "[{\"message\":\"TotalRequests Limit exceeded.\",\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\"}]",
    ),
    app(
        5,
        "INVALID_SESSION_ID",
        "connection",
        401,
        "[{\"message\":\"Session expired or invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]",
    ),
    app(
        4,
        "STRING_TOO_LONG",
        "too_large",
        400,
        "STRING_TOO_LONG: Description: data value too large: {record} (max length=255)",
    ),
    app(
        4,
        "INVALID_CROSS_REFERENCE_KEY",
        "missing",
        400,
        "INVALID_CROSS_REFERENCE_KEY: Foreign key external ID: {order} not found for field NetSuite_Id__c in entity Account",
    ),
    app(
        3,
        "JSON_PARSER_ERROR",
        "parse",
        400,
        "[{\"message\":\"Cannot deserialize instance of datetime from VALUE_STRING value {day}T25:00 or request may be missing a required field at [line:1, column:{n}]\",\"errorCode\":\"JSON_PARSER_ERROR\"}]",
    ),
    app(
        2,
        "SERVER_UNAVAILABLE",
        "intermittent",
        503,
        "[{\"errorCode\":\"SERVER_UNAVAILABLE\",\"message\":\"We are down for maintenance. Sorry for the inconvenience. We'll be back shortly.\"}]",
    ),
];
