//! Trains the dictionary that packs the remote's JSON (`assets/raw-1.dict`) on made-up records and jobs in the
//! shapes of API 6.3 and 6.4. A released dictionary is never trained again under the same name.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a program for the one who ships a dictionary")]

use std::fmt::Write;

/// Size of the dictionary in bytes.
const DICTIONARY_BYTES: usize = 24 * 1024;
/// Samples of each shape.
const SAMPLES: u64 = 6_000;

const MESSAGES: &[&str] = &[
    "Please enter value(s) for: Subsidiary, Currency",
    "Invalid salesorder reference key # for entity #.",
    "Record has been changed by another user. Please try again in a few moments.",
    "Your connection has timed out while waiting for a response from the server (ESOCKETTIMEDOUT).",
    "<a href=\\\"https://#.app.netsuite.com/app/accounting/transactions/salesord.nl?id=#\\\">#</a> could not be saved",
    "INVALID_FIELD_FOR_INSERT_UPDATE: Unable to create/update fields: Name. Please check the security settings of this field",
    "{\\\"errors\\\":[{\\\"message\\\":\\\"Exceeded # calls per second for api client. Reduce request rates to resume uninterrupted service.\\\"}]}",
    "duplicate key value violates unique constraint \\\"orders_pkey\\\" Key (id)=(#) already exists.",
    "Failed to find a match for item: SKU-#. Make sure the item exists in the destination application and is active.",
    "response failed using path: \\\"ok\\\". Value found: \\\"false\\\". Response body: {\\\"ok\\\":false,\\\"error\\\":\\\"not_found\\\"}",
    "File object doesn't exist: ftp://user@ftp.example.com/inbound/orders_#.csv",
    "422 Unprocessable Entity: {\\\"errors\\\":{\\\"line_items\\\":[\\\"is invalid\\\"]}}",
];
const SOURCES: &[&str] = &[
    "application",
    "internal",
    "connection",
    "resource",
    "transformation",
    "output_filter",
    "input_filter",
    "import_filter",
    "lookup",
    "mapping",
    "response_mapping",
    "pre_save_page_hook",
    "pre_map_hook",
    "post_map_hook",
    "post_submit_hook",
    "post_response_map_hook",
    "ftp_bridge",
];
const CLASSES: &[&str] = &[
    "connection",
    "duplicate",
    "governance",
    "missing",
    "parse",
    "value",
    "intermittent",
    "none",
    "rate_limit",
];
const CODES: &[&str] = &[
    "response_failure",
    "DOWNLOAD_ERROR",
    "DUP_RCRD",
    "422",
    "503",
    "USER_ERROR",
    "INVALID_KEY_OR_REF",
    "RCRD_HAS_BEEN_CHANGED",
    "ETIMEDOUT",
    "closed_salesorder",
    "INVALID_FIELD_FOR_INSERT_UPDATE",
    "429",
];

fn main() {
    let mut random = Random(7);
    let mut samples = Vec::new();
    for n in 0..SAMPLES {
        samples.push(record(&mut random, n).into_bytes());
        if n.is_multiple_of(3) {
            samples.push(job(&mut random).into_bytes());
        }
    }
    let dictionary = zstd::dict::from_samples(&samples, DICTIONARY_BYTES).expect("samples can be trained on");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/raw-1.dict");
    std::fs::write(path, &dictionary).expect("the assets folder can be written");
    println!("{} bytes", dictionary.len());
}

/// A small generator, so that the same dictionary comes out each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn hex(&mut self, digits: usize) -> String {
        let mut out = String::new();
        while out.len() < digits {
            let _ = write!(out, "{:08x}", self.next());
        }
        out.truncate(digits);
        out
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let at = usize::try_from(self.next()).unwrap_or(0) % of.len().max(1);
        of.get(at).copied().unwrap_or_default()
    }

    fn time(&mut self) -> String {
        let (month, day) = (1 + self.next() % 12, 1 + self.next() % 28);
        let (hour, minute, second) = (self.next() % 24, self.next() % 60, self.next() % 60);
        format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", self.next() % 1000)
    }
}

fn record(random: &mut Random, n: u64) -> String {
    let number = random.next().to_string();
    let message = random.pick(MESSAGES).replace('#', &number);
    let mut out = format!(
        r#"{{"occurredAt":"{}","source":"{}","code":"{}","message":"{message}","traceKey":"{number}","exportDataURI":"","importDataURI":"","oIndex":"1","retryDataKey":"{}","errorId":"{}","legacyId":"","_flowJobId":"{}","classification":"{}","classifiedBy":"autopilot","purgeAt":"{}","retriable":true"#,
        random.time(),
        random.pick(SOURCES),
        random.pick(CODES),
        random.hex(32),
        random.next(),
        random.hex(24),
        random.pick(CLASSES),
        random.time(),
    );
    if n.is_multiple_of(4) {
        let _ = write!(out, r#","resolvedAt":"{}","resolvedBy":"auto""#, random.time());
    }
    if n.is_multiple_of(5) {
        let _ =
            write!(out, r#","retryAt":"{}","tags":["F3ZBQ"],"assignedTo":"user@example.com""#, random.time());
    }
    if n.is_multiple_of(2) {
        let _ = write!(out, r#","reqAndResKey":"{}-{}-200-POST""#, random.next(), random.hex(32));
    }
    out.push('}');
    out
}

fn job(random: &mut Random) -> String {
    let kind = random.pick(&["flow", "export", "import", "retry"]);
    let step = match kind {
        "import" => "_importId",
        _ => "_exportId",
    };
    format!(
        r#"{{"_id":"{}","type":"{kind}","_integrationId":"{}","{step}":"{}","_flowId":"{}","_flowJobId":"{}","startedAt":"{}","endedAt":"{}","lastExecutedAt":"{}","status":"completed","numError":{},"numResolved":0,"numOpenError":0,"numSuccess":{},"numExport":0,"numIgnore":0,"numPagesGenerated":1,"doneExporting":true,"numPagesProcessed":0,"oIndex":0,"retriable":false,"createdAt":"{}","purgeAt":"{}","lastModified":"{}"}}"#,
        random.hex(24),
        random.hex(24),
        random.hex(24),
        random.hex(24),
        random.hex(24),
        random.time(),
        random.time(),
        random.time(),
        random.next() % 100,
        random.next() % 5000,
        random.time(),
        random.time(),
        random.time(),
    )
}
