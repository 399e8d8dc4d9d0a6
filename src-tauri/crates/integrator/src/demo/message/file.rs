//! Files, EDI documents and databases.

use super::{Template, app, part};

pub(super) static EDI: &[Template] = &[
    app(
        12,
        "EDI_SEGMENT_MISSING",
        "missing",
        0,
        "850 from partner NORDHAUS, control number {n}: segment N1*ST is required at position 0310 and is not there (PO {order}).",
    ),
    app(
        10,
        "EDI_UNKNOWN_ITEM",
        "value",
        0,
        "PO1 line {quantity}: buyer's item {sku} is not cross-referenced to one of ours.",
    ),
    app(
        8,
        "EDI_QUALIFIER",
        "value",
        0,
        "REF qualifier \"ZZ\" at segment 14 has no meaning in guideline 5010 of this partner.",
    ),
    app(
        7,
        "EDI_DUPLICATE_PO",
        "duplicate",
        0,
        "PO {order} was taken already on {day}; a change needs an 860.",
    ),
    app(
        6,
        "EDI_PARSE",
        "parse",
        0,
        "ISA*00*          *00*          *ZZ*NORDHAUS       *12*5035550199     *{n}*1153*U*00501*0000{n}*0*P*>~ : element separator changes from * to ^ at byte 1{n}",
    ),
    app(
        5,
        "EDI_ACK_OVERDUE",
        "connection",
        0,
        "No 997 for 856 of shipment {id} after 24 hours; mailbox /out/856 of the partner is not being emptied.",
    ),
    app(
        4,
        "EDI_TOTALS",
        "value",
        0,
        "CTT total {n} differs from the sum of PO1 quantities {quantity} (PO {order}).",
    ),
];

pub(super) static FILES: &[Template] = &[
    app(
        10,
        "FILE_PARSE",
        "parse",
        0,
        "stock_{day}.csv, line {n}: a quoted field is not closed before the end of the file.",
    ),
    app(
        8,
        "FILE_COLUMN",
        "missing",
        0,
        "stock_{day}.csv has no column \"location_code\". Columns: sku;title;qty;updated",
    ),
    app(
        6,
        "FILE_ENCODING",
        "parse",
        0,
        "Line {n} is not UTF-8: bytes 0x80 0xFC at column 17 (\"M\u{fffd}ller\").",
    ),
    app(
        5,
        "FILE_TOO_LARGE",
        "too_large",
        0,
        "stock_{day}.csv has 1.2 GB; files of up to 1 GB can be read in one run.",
    ),
    app(
        5,
        "MT940_BALANCE",
        "value",
        0,
        "Closing balance :62F: {amount} does not follow from opening balance and entries of {day}.",
    ),
];

/// The bridge between file servers and flows; offers signed downloads of retry data.
pub(super) static BRIDGE: &[Template] = &[
    part(
        6,
        "ftp_bridge",
        "BRIDGE_TRANSFER",
        "connection",
        "sftp://hsftp:************@{host}/outbound/stock_{day}.csv: transfer stopped after {n} KB; the file is kept for a retry.",
    ),
    part(
        4,
        "ftp_bridge",
        "BRIDGE_RENAME",
        "",
        "Could not move stock_{day}.csv to /archive: SSH_FX_FAILURE (4).",
    ),
];

/// A file server that is not there.
pub(super) static DOWN: &[Template] = &[
    part(8, "connection", "ECONNREFUSED", "connection", "connect ECONNREFUSED {host}:22 (attempt 3 of 3)"),
    part(
        4,
        "connection",
        "AUTH_FAILED",
        "connection",
        "All configured authentication methods failed for hsftp@{host}. The host key changed on {day}.",
    ),
    part(
        3,
        "connection",
        "DOWNLOAD_ERROR",
        "missing",
        "File object does not exist: sftp://hsftp:************@{host}/outbound/stock_{day}.csv",
    ),
];

pub(super) static SQL: &[Template] = &[
    app(
        12,
        "1205",
        "intermittent",
        0,
        "Transaction (Process ID {n}) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.",
    ),
    app(
        9,
        "2627",
        "duplicate",
        0,
        "Violation of PRIMARY KEY constraint 'PK_stock_count'. Cannot insert duplicate key in object 'dbo.stock_count'. The duplicate key value is ({sku}, {day}).",
    ),
    app(
        8,
        "23505",
        "duplicate",
        0,
        "ERROR: duplicate key value violates unique constraint \"settlement_line_pkey\"\nDETAIL: Key (settlement_id, line)=({id}, {n}) already exists.",
    ),
    app(
        7,
        "23503",
        "missing",
        0,
        "ERROR: insert or update on table \"sale\" violates foreign key constraint \"sale_store_fk\"\nDETAIL: Key (store)=({n}) is not present in table \"store\".",
    ),
    app(
        6,
        "100038",
        "value",
        0,
        "Numeric value '{city}' is not recognized\n  File 'stock_{day}.csv', line {n}, character 31\n  Row {n}, column \"STOCK\"[\"QTY\":3]",
    ),
    app(
        5,
        "8152",
        "too_large",
        0,
        "String or binary data would be truncated in table 'wms.dbo.note', column 'body'. Truncated value: '{record}'.",
    ),
    app(
        5,
        "40P01",
        "intermittent",
        0,
        "ERROR: deadlock detected\nDETAIL: Process {n} waits for ShareLock on transaction {id}; blocked by process 4{n}.\nHINT: See server log for query details.",
    ),
    app(
        4,
        "42601",
        "parse",
        0,
        "ERROR: syntax error at or near \"O\"\nLINE 1: INSERT INTO contact (name) VALUES ('{name}')\n                                            ^",
    ),
    app(3, "HYT00", "intermittent", 0, "[HYT00] Login timeout expired ({host}, 30 s)"),
];
