//! Writes the e-mails of the platform as HTML and text into a folder, for people to look at:
//! `cargo run -p domain --example letters -- FOLDER [ADDRESS OF A CHART]`.

use domain::{
    digest::{Digest, ErrorNews, FlowNews, Letter, Outage, Picture, StepNews},
    time::{MINUTE_MS, UtcMs},
};
use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which folder?")?;
    let chart = arguments.next();
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let picture = chart.as_deref().map(|src| Picture {
        src,
        alt: "Errors in each of the last 24 hours: 412 in all, at most 61 in one hour.",
        width_px: 552,
        height_px: 148,
    });
    write(folder, "digest", &digest(false).letter(picture))?;
    write(folder, "digest-sandbox", &digest(true).letter(None))?;
    let outage = Outage {
        account: "Harborline Supply".to_owned(),
        connection: "Harborline SFTP".to_owned(),
        kind: "ftp".to_owned(),
        at: at(0),
        flows: vec!["3PL shipments".to_owned(), "Stock by warehouse".to_owned()],
        ..Outage::default()
    };
    write(folder, "outage", &outage.letter())
}

fn write(folder: &Path, name: &str, letter: &Letter) -> Result<(), Box<dyn Error>> {
    fs::write(folder.join(format!("{name}.html")), &letter.html)?;
    fs::write(folder.join(format!("{name}.txt")), format!("{}\n\n{}", letter.subject, letter.text))?;
    Ok(())
}

fn at(minutes_ago: i64) -> UtcMs {
    UtcMs(1_763_388_900_000 - minutes_ago * MINUTE_MS)
}

fn digest(sandbox: bool) -> Digest {
    let step = |name: &str, new: u64, resolved: u64, open: u64, newest: Vec<ErrorNews>| StepNews {
        name: name.to_owned(),
        new,
        resolved,
        resolved_auto: resolved / 2,
        open,
        link: "flowmend://errors?query=is:open".to_owned(),
        newest,
    };
    let flow = |name: &str, integration: Option<&str>, open: u64, steps: Vec<StepNews>| FlowNews {
        name: name.to_owned(),
        integration: integration.map(str::to_owned),
        open,
        link: "flowmend://errors?query=is:open".to_owned(),
        steps,
    };
    let error = |minutes: i64, code: &str, class: &str, key: &str, message: &str| ErrorNews {
        at: at(minutes),
        code: code.to_owned(),
        classification: class.to_owned(),
        trace_key: key.to_owned(),
        message: message.to_owned(),
    };
    let items = vec![
        error(
            3,
            "INVALID_KEY_OR_REF",
            "missing",
            "SO-48213",
            "Invalid item reference key 20771 for subsidiary 3.",
        ),
        error(
            5,
            "429",
            "rate_limit",
            "SO-48190",
            "SuiteTalk concurrent request limit exceeded. Request blocked.",
        ),
    ];
    let long = format!("<html><body>Bad gateway</body></html> {}", "0123456789abcdef".repeat(40));
    let hostile = vec![error(1, "502", "", "\u{5d4}\u{5d6}\u{5de}\u{5e0}\u{5d4}-7", &long)];
    Digest {
        sandbox,
        account: "Harborline Supply".to_owned(),
        since: at(15),
        until: at(0),
        flows: vec![
            flow(
                "Shopify orders → NetSuite sales orders",
                Some("Shopify – NetSuite"),
                1_284,
                vec![
                    step("Add sales orders in NetSuite", 12, 4, 1_271, items),
                    step("Look up customers", 0, 3, 13, vec![]),
                ],
            ),
            flow(
                "<b>Żółć</b> a flow with a name that is far too long to stand in one row of a mail, and goes on",
                None,
                1,
                vec![step("Post", 1, 0, 1, hostile)],
            ),
        ],
    }
}
