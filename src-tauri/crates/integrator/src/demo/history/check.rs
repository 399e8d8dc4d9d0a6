//! The whole story, checked against the counting rules of API 2.6, the rules of auto-resolve, and its own plan.

use super::*;
use crate::demo::{chance::named_id, message::HOSTILE, plan::Mood};
use std::collections::{BTreeSet, HashMap, HashSet};

const NOW: UtcMs = UtcMs(1_763_840_000_000);

fn told() -> &'static History {
    static TOLD: std::sync::OnceLock<History> = std::sync::OnceLock::new();
    TOLD.get_or_init(|| {
        let begun = tokio::time::Instant::now();
        let history = History::tell(NOW, 1, "owner");
        let bytes: usize =
            history.errors.iter().map(|told| &told.error).map(|error| error.failure.message.len()).sum();
        #[expect(clippy::print_stderr, reason = "how long it takes is reported, not asserted")]
        let () = eprintln!(
            "told {} jobs and {} errors ({bytes} bytes of messages) in {:?}",
            history.jobs.len(),
            history.errors.len(),
            begun.elapsed()
        );
        history
    })
}

fn errors() -> impl Iterator<Item = &'static NewError> {
    told().errors.iter().map(|told| &told.error)
}

fn steps_by_run() -> HashMap<&'static str, Vec<&'static JobRow>> {
    let mut steps: HashMap<&str, Vec<&JobRow>> = HashMap::new();
    for job in told().jobs.iter().filter(|job| !job.parent.is_empty()) {
        steps.entry(job.parent.as_str()).or_default().push(job);
    }
    steps
}

#[test]
fn the_same_seed_and_time_tell_the_same_story() {
    let again = History::tell(NOW, 1, "owner");
    assert_eq!(again.jobs, told().jobs);
    assert_eq!(again.errors, told().errors);
    assert_ne!(History::tell(NOW, 2, "owner").errors, told().errors);
}

#[test]
fn a_later_start_tells_it_up_to_then() {
    let later = NOW.plus_ms(13 * DAY_MS + 7 * HOUR_MS);
    let history = History::tell(later, 1, "owner");
    assert!(history.errors.iter().any(|told| told.error.occurred_at.0 > later.0 - HOUR_MS));
    assert!(history.errors.iter().all(|told| told.error.occurred_at <= later));
    assert_eq!(history.errors.iter().filter(|told| told.error.resolved.is_none()).count(), 4_018);
}

#[test]
fn about_thirty_thousand_errors_are_told_and_the_planned_number_is_open() {
    let count = errors().count();
    assert!((29_500..=30_000).contains(&count), "{count}");
    for plan in flows() {
        let of_flow = errors().filter(|error| error.flow == plan.id());
        let open = of_flow.filter(|error| error.resolved.is_none()).count();
        assert_eq!(open, plan.open as usize, "{}", plan.key);
    }
}

#[test]
fn a_run_counts_what_its_steps_count() {
    let steps = steps_by_run();
    let parents: Vec<&JobRow> = told().jobs.iter().filter(|job| job.job_type == "flow").collect();
    assert!(parents.len() > 8_000, "{}", parents.len());
    for parent in parents {
        let of_run = steps.get(parent.id.as_str()).map(Vec::as_slice).unwrap_or_default();
        let sum = |count: fn(&JobRow) -> i64| of_run.iter().map(|step| count(step)).sum::<i64>();
        assert_eq!(parent.counts.success, sum(|job| job.counts.success));
        assert_eq!(parent.counts.error, sum(|job| job.counts.error));
        assert_eq!(parent.counts.ignored, sum(|job| job.counts.ignored));
        assert_eq!(parent.counts.resolved, sum(|job| job.counts.resolved));
        assert_eq!(parent.counts.pages_generated, sum(|job| job.counts.pages_generated));
        assert_eq!(parent.counts.pages_processed, 0);
        assert!(parent.counts.success >= 0 && of_run.iter().all(|step| step.counts.success >= 0));
        if parent.status == "completed" {
            assert!(of_run.iter().all(|step| step.status == "completed"));
        }
        assert_eq!(of_run.iter().filter(|step| step.export == parent.export).count(), 1);
        let generated = |step: &&&JobRow| step.counts.pages_generated > 0;
        assert!(of_run.iter().filter(generated).all(|step| step.export == parent.export));
        assert!(of_run.iter().filter(generated).all(|step| step.counts.pages_processed == 0));
    }
}

#[test]
fn a_run_counts_exactly_the_errors_that_name_it() {
    let mut named: HashMap<(&str, &str), i64> = HashMap::new();
    for error in errors() {
        if let Some(run) = &error.run_id {
            *named.entry((run, &error.step)).or_default() += 1;
        }
    }
    for step in told().jobs.iter().filter(|job| !job.parent.is_empty()) {
        let id = if step.import.is_empty() { &step.export } else { &step.import };
        let found = named.remove(&(step.parent.as_str(), id.as_str())).unwrap_or(0);
        assert_eq!(step.counts.error, found, "{}", step.parent);
    }
    let kept: HashSet<&str> = told().jobs.iter().map(|job| job.id.as_str()).collect();
    assert!(named.keys().all(|(run, _)| !kept.contains(run)), "errors of steps that their run never reached");
}

#[test]
fn resolutions_during_runs_are_counted_there_and_by_time() {
    let in_runs: i64 =
        told().jobs.iter().filter(|job| !job.parent.is_empty()).map(|job| job.counts.resolved).sum();
    assert!(in_runs > 1_000, "{in_runs}");
    let resolved = errors().filter(|error| error.resolved.is_some()).count() as i64;
    assert_eq!(told().resolved.values().sum::<i64>(), resolved);
    let by_auto =
        errors().filter(|error| error.resolved.as_ref().is_some_and(|(_, by)| by == "auto")).count();
    assert!(by_auto as i64 * 10 > resolved * 5, "most are resolved by the platform");
    for error in errors() {
        if let Some((at, _)) = error.resolved {
            assert!(at > error.occurred_at && at < NOW, "{error:?}");
        }
    }
}

#[test]
fn auto_resolve_leaves_one_open_error_for_each_trace_key() {
    let keeps: HashSet<String> =
        flows().filter(|plan| plan.mood == Mood::KeepsAll).map(FlowPlan::id).collect();
    let (mut seen, mut doubled) = (HashSet::new(), 0);
    for error in errors().filter(|error| error.resolved.is_none() && !error.trace_key.is_empty()) {
        let fresh = seen.insert((&error.flow, &error.step, &error.trace_key));
        assert!(fresh || keeps.contains(&error.flow), "{error:?}");
        doubled += usize::from(!fresh);
    }
    assert!(doubled > 0, "without auto-resolve a record can stand there twice");
    let auto = |error: &&NewError| error.resolved.as_ref().is_some_and(|(_, by)| by == "auto");
    assert!(!errors().filter(auto).any(|error| keeps.contains(&error.flow)));
}

#[test]
fn every_classification_and_source_is_there() {
    let classes: BTreeSet<&str> =
        errors().filter_map(|error| error.failure.classification.as_deref()).collect();
    assert_eq!(
        classes.into_iter().collect::<Vec<_>>(),
        [
            "",
            "connection",
            "duplicate",
            "governance",
            "intermittent",
            "missing",
            "parse",
            "rate_limit",
            "too_large",
            "value"
        ]
    );
    let sources: BTreeSet<&str> = errors().map(|error| error.failure.source.as_str()).collect();
    let all = [
        "internal",
        "application",
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
        "post_aggregate_hook",
        "pre_send_hook_ss",
        "pre_map_hook_ss",
        "post_map_hook_ss",
        "post_submit_hook_ss",
        "ftp_bridge",
    ];
    assert_eq!(sources, all.into_iter().collect());
}

#[test]
fn hostile_long_and_foreign_messages_are_there_and_open() {
    let open: Vec<&NewError> = errors().filter(|error| error.resolved.is_none()).collect();
    for (code, text) in HOSTILE.iter().filter(|(_, text)| !text.is_empty()) {
        let found = open.iter().any(|error| error.failure.message.starts_with(text));
        assert!(found, "{code}");
    }
    for letters in ["ü", "é", "注文", "تعذّر", "Контрагент", "일시적인", "ř"] {
        assert!(errors().any(|error| error.failure.message.contains(letters)), "{letters}");
    }
    assert!(errors().filter(|error| error.failure.message.len() > 2_000).count() > 100);
    assert!(errors().any(|error| error.failure.message.contains('\0')));
    assert!(errors().any(|error| error.trace_key.chars().count() == 128));
    assert!(errors().any(|error| error.trace_key.is_empty()));
    assert!(errors().all(|error| error.trace_key.chars().count() <= 128));
}

#[test]
fn some_errors_wait_for_their_next_automatic_retry() {
    let waiting: Vec<&NewError> = errors().filter(|error| error.retry_at.is_some()).collect();
    assert!(waiting.len() >= 5, "{}", waiting.len());
    for error in waiting {
        assert!(error.retry_at > Some(NOW) && error.resolved.is_none() && error.retry_data.is_some());
        assert_eq!(error.failure.classification.as_deref(), Some("intermittent"));
    }
    let failed_again = errors().filter(|error| error.run_id.is_none()).count();
    assert!(failed_again > 500, "{failed_again} errors came from retries");
    assert!(told().jobs.iter().any(|job| job.job_type == "retry" && job.triggered_by == "auto"));
    assert!(told().jobs.iter().any(|job| job.job_type == "retry" && job.triggered_by == "owner"));
}

#[test]
fn runs_are_over_within_the_limit_and_end_in_every_way() {
    let mut of_flow: HashMap<&str, usize> = HashMap::new();
    let mut ends: BTreeSet<&str> = BTreeSet::new();
    for job in &told().jobs {
        assert!(
            job.created_at <= NOW && job.ended_at.is_some_and(|at| at <= NOW && Some(at) >= job.started_at)
        );
        if job.job_type == "flow" {
            *of_flow.entry(job.flow.as_str()).or_default() += 1;
            ends.insert(job.status.as_str());
        }
    }
    assert!(of_flow.values().all(|runs| *runs <= RUNS_KEPT));
    assert_eq!(of_flow.len(), flows().count() - 1, "every flow but the abstract one has run");
    assert_eq!(ends.into_iter().collect::<Vec<_>>(), ["canceled", "completed", "failed"]);
    let oldest = told().jobs.first().map(|job| NOW.0 - job.created_at.0).unwrap_or_default();
    assert!(oldest > 85 * DAY_MS, "{oldest}");
    assert!(told().jobs.iter().any(|job| job.canceled_by == "system"));
    assert!(told().jobs.iter().any(|job| job.canceled_by == "owner"));
    let offline = told()
        .jobs
        .iter()
        .rev()
        .find(|job| job.flow == named_id("flow", "files-snowflake") && job.job_type == "flow");
    assert_eq!(offline.map(|job| job.status.as_str()), Some("failed"));
}

#[test]
fn documents_name_only_what_is_there() {
    let documents = crate::demo::document::documents(NOW, "owner", &told().last_run);
    let ids: HashSet<&str> = documents.iter().filter_map(|(_, doc)| doc["_id"].as_str()).collect();
    assert_eq!(ids.len(), documents.len(), "ids are unique");
    let of = |kind| documents.iter().filter(move |(of, _)| *of == kind).map(|(_, doc)| doc);
    assert_eq!(of(crate::model::Kind::Flow).count(), 40);
    assert_eq!(of(crate::model::Kind::Integration).count(), 8);
    for error in errors() {
        assert!(ids.contains(error.flow.as_str()) && ids.contains(error.step.as_str()));
    }
    for flow in of(crate::model::Kind::Flow) {
        let decoded = domain::flow::Flow::decode(&flow.to_string()).unwrap();
        assert!(decoded.abstract_flow.is_some() != (decoded.steps.len() >= 2), "{flow}");
        assert!(decoded.steps.iter().all(|step| ids.contains(step.id.as_str())));
        let plan = flows().find(|plan| plan.id() == decoded.id.as_str()).unwrap();
        if decoded.abstract_flow.is_none() {
            let order: Vec<String> = (0..plan.steps.len()).map(|place| plan.step_id(place)).collect();
            assert_eq!(decoded.steps.iter().map(|step| step.id.to_string()).collect::<Vec<_>>(), order);
        }
    }
    assert_eq!(of(crate::model::Kind::Connection).filter(|doc| doc["offline"] == true).count(), 1);
}

#[test]
fn a_catch_up_is_light_and_keeps_the_rules() {
    let history = History::catch_up(NOW.plus_ms(-40 * DAY_MS), NOW, 1, "owner");
    assert!((100..=39 * CATCH_UP_RUNS * 8).contains(&history.jobs.len()), "{}", history.jobs.len());
    assert!((100..1_200).contains(&history.errors.len()), "{}", history.errors.len());
    assert!(history.errors.iter().all(|told| told.error.occurred_at.0 > NOW.0 - CATCH_UP_MS - DAY_MS));
    let short = History::catch_up(NOW.plus_ms(-20 * 60_000), NOW, 1, "owner");
    assert!(short.jobs.len() < 400, "{}", short.jobs.len());
}
