//! Words of the letters.

use super::*;

fn step(new: u64, resolved: u64) -> StepNews {
    let newest = (0..new.min(5)).map(|number| ErrorNews {
        at: UtcMs(1_700_000_000_000),
        code: "429".into(),
        message: format!("Too many requests {number}"),
        trace_key: "SO-1".into(),
        classification: "rate_limit".into(),
    });
    StepNews {
        name: "Put".into(),
        new,
        resolved,
        open: 7,
        link: "flowmend://errors?a=1&b=2".into(),
        newest: newest.collect(),
        ..StepNews::default()
    }
}

fn digest_of(flows: &[(&str, u64, u64)]) -> Digest {
    let flow = |(name, new, resolved): &(&str, u64, u64)| FlowNews {
        name: (*name).to_owned(),
        open: 7,
        steps: vec![step(*new, *resolved)],
        ..FlowNews::default()
    };
    Digest { flows: flows.iter().map(flow).collect(), ..Digest::default() }
}

fn subject(flows: &[(&str, u64, u64)]) -> String {
    digest_of(flows).letter(None).subject
}

#[test]
fn the_subject_names_the_flow_or_counts_the_flows() {
    assert_eq!(subject(&[("Orders", 1, 0)]), "1 new error: Orders");
    assert_eq!(subject(&[("Orders", 2, 3)]), "2 new errors: Orders");
    assert_eq!(subject(&[("Orders", 0, 1)]), "1 resolved error: Orders");
    assert_eq!(subject(&[("Orders", 0, 2)]), "2 resolved errors: Orders");
    assert_eq!(subject(&[("Orders", 2, 0), ("Items", 1, 0)]), "3 new errors in 2 flows");
    assert_eq!(subject(&[("Orders", 0, 2), ("Items", 0, 1)]), "3 resolved errors in 2 flows");
    assert_eq!(subject(&[("Orders", 0, 2), ("Items", 1, 0)]), "1 new error: Items");
}

#[test]
fn a_sandbox_is_named_in_front_of_the_subject_and_in_both_parts() {
    let letter = Digest { sandbox: true, ..digest_of(&[("Orders", 1, 0)]) }.letter(None);
    assert_eq!(letter.subject, "[sandbox] 1 new error: Orders");
    assert!(letter.text.contains("\nEnvironment: Sandbox\n") && letter.html.contains("Sandbox"));
    let outage = Outage { sandbox: true, connection: "ERP".into(), ..Outage::default() };
    assert_eq!(outage.letter().subject, "[sandbox] connection is offline: ERP");
}

#[test]
fn the_counts_of_each_flow_stand_on_lines_of_their_own() {
    let letter = digest_of(&[("Orders", 2, 1), ("Items", 0, 4)]).letter(None);
    assert!(letter.text.contains("\nFlow: Orders\nNew: 2\nResolved: 1\nOpen: 7\n"), "{}", letter.text);
    assert!(letter.text.contains("\nFlow: Items\nNew: 0\nResolved: 4\nOpen: 7\n"), "{}", letter.text);
}

#[test]
fn remote_text_stays_text_in_both_parts() {
    let mut digest = digest_of(&[("</td><script>alert(1)</script>\r\nBcc: x@example.com", 1, 0)]);
    digest.flows[0].steps[0].newest[0].message = "<img src=x onerror=y>\nNew: 99\n\u{202e}gnp".into();
    digest.flows[0].link = "flowmend://errors?\"><b>".into();
    let letter = digest.letter(Some(Picture { src: "cid:c", alt: "\"><i>", width_px: 1, height_px: 1 }));
    assert!(!letter.subject.contains(['\r', '\n']) && letter.subject.contains("Bcc: x@example.com"));
    assert!(!letter.text.lines().any(|line| line == "New: 99"), "{}", letter.text);
    for tag in ["<script", "<img src=x", "\"><b>", "\"><i>"] {
        assert!(!letter.html.contains(tag), "{tag}: {}", letter.html);
    }
    for part in [&letter.text, &letter.html, &letter.subject] {
        assert!(!part.contains('\u{202e}'));
    }
}

#[test]
fn a_flood_is_told_in_a_mail_of_bounded_size() {
    let mut digest = digest_of(&vec![("Orders", 90_000, 3); 500]);
    for step in digest.flows.iter_mut().flat_map(|flow| &mut flow.steps) {
        step.newest[0].message = "x".repeat(100_000);
    }
    let letter = digest.letter(None);
    assert!(
        letter.html.len() < 160_000 && letter.text.len() < 60_000,
        "{} {}",
        letter.html.len(),
        letter.text.len()
    );
    assert!(letter.text.contains("\nand 450 more flows\n"), "{}", letter.text);
    assert_eq!(letter.text.matches("Too many requests 1").count(), ERRORS_MAX / STEP_ERRORS_MAX);
}

#[test]
fn an_outage_names_the_connection_and_the_flows_that_use_it() {
    let outage = Outage {
        connection: "ERP".into(),
        kind: "netsuite".into(),
        flows: vec!["Orders".into(), "<b>Items</b>".into()],
        ..Outage::default()
    };
    let letter = outage.letter();
    assert_eq!(letter.subject, "connection is offline: ERP");
    assert!(
        letter.text.contains("  - Orders\n") && letter.html.contains("&lt;b&gt;Items"),
        "{}",
        letter.html
    );
}

#[test]
fn times_name_the_day_once_and_counts_part_their_thousands() {
    let start = UtcMs(1_763_388_000_000);
    let digest =
        Digest { since: start, until: start.plus_ms(900_000), ..digest_of(&[("Orders", 12_345, 0)]) };
    let letter = digest.letter(None);
    assert!(letter.text.contains("\nMon 17 Nov 2025, 14:00 to 14:15 UTC\n"), "{}", letter.text);
    assert!(letter.html.contains(">12,345<") && letter.text.contains("\nNew: 12345\n"), "{}", letter.html);
    let over_night = Digest { until: start.plus_ms(36_000_000), ..digest };
    assert!(over_night.letter(None).text.contains("14:00 to Tue 18 Nov 2025, 00:00 UTC\n"));
}
