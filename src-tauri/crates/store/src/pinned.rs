//! Tests that pin the query plan of every list: an index that is no longer used fails here, not at a person's
//! desk with a million records.

use crate::{
    OpenMode, Store,
    page::{Place, page_sql, select},
    plan::{self, Driver, Plan},
    pull::ErrorList,
    search::{Search, Sort},
};
use domain::{error_record::ErrorRecord, id::StepKey, query::Query, time::UtcMs};
use rusqlite::{Connection, params_from_iter, types::Value};

const NOW: UtcMs = UtcMs(1_772_323_200_000);

/// A store with two steps: 300 records of one, 5 of the other, which have a class of their own.
fn filled() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
    for (step, count, class) in [("big", 3_000, "value"), ("small", 5, "rare")] {
        let key = StepKey { flow: "f".into(), step: step.into() };
        let records: Vec<_> = (0..count)
            .map(|n| {
                let at = NOW.plus_ms(-n * 1_000).to_iso();
                let raw = format!(
                    r#"{{"errorId":"{n}","occurredAt":"{at}","message":"word","classification":"{class}"}}"#
                );
                ErrorRecord::decode(&key, &raw).unwrap()
            })
            .collect();
        store.apply_errors(&key, ErrorList::Open, &records, NOW).unwrap();
    }
    (folder, store)
}

fn compile(connection: &Connection, text: &str) -> Plan {
    let query = Query::read(text);
    plan::compile(connection, &Search { query: &query, now: NOW }).unwrap()
}

fn explain(connection: &Connection, sql: &str, params: Vec<Value>) -> String {
    let mut read = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let rows = read.query_map(params_from_iter(params), |row| row.get::<_, String>(3)).unwrap();
    rows.map(Result::unwrap).collect::<Vec<_>>().join(" | ")
}

#[test]
fn every_list_query_is_driven_by_its_index() {
    let (_folder, store) = filled();
    let after = Some(Place { resolved_ms: 5, id: 1 << 40 });
    store
        .read(|tx| {
            for (text, sort, driver, expected) in [
                ("", Sort::OccurredNewest, Driver::Time, "SEARCH e USING INTEGER PRIMARY KEY (rowid<?)"),
                ("", Sort::OccurredOldest, Driver::Time, "SEARCH e USING INTEGER PRIMARY KEY (rowid>?)"),
                ("is:open", Sort::OccurredNewest, Driver::State, "SEARCH e USING INDEX error_by_state (state=? AND rowid<?)"),
                ("is:open step:small", Sort::OccurredNewest, Driver::Step, "SEARCH e USING INDEX error_by_step (step=? AND state=? AND rowid<?)"),
                ("class:value", Sort::OccurredNewest, Driver::Time, "SEARCH e USING INTEGER PRIMARY KEY (rowid<?)"),
                ("class:rare", Sort::OccurredNewest, Driver::Text, "SCAN error_text VIRTUAL TABLE INDEX 0:M5>< | SEARCH e USING INTEGER PRIMARY KEY (rowid=?)"),
                ("word is:open", Sort::OccurredNewest, Driver::Text, "SCAN error_text VIRTUAL TABLE INDEX 0:M5>< | SEARCH e USING INTEGER PRIMARY KEY (rowid=?)"),
                ("is:open -class:value", Sort::ResolvedNewest, Driver::Time, "SEARCH e USING INDEX error_by_resolved (resolved_ms<?)"),
            ] {
                let plan = compile(tx, text);
                assert_eq!(plan::choose(tx, &plan, 2).unwrap(), Some(driver), "{text}");
                let (sql, params) = page_sql(&plan, driver, sort, after, 100);
                let found = explain(tx, &sql, params);
                assert!(!found.contains("TEMP B-TREE"), "{text}: {found}");
                assert_eq!(normal(&found), normal(expected), "{text}");
            }
            Ok(())
        })
        .unwrap();
}

/// Index strings of virtual tables differ between releases of SQLite; that one is used is what matters.
fn normal(plan: &str) -> String {
    plan.split(" | ")
        .map(|line| match line.split_once(" VIRTUAL TABLE INDEX ") {
            Some((table, _)) => table.to_owned(),
            None => line.replace("COVERING INDEX", "INDEX"),
        })
        .collect::<Vec<_>>()
        .join(" | ")
}

#[test]
fn lookups_never_scan_the_records() {
    let (_folder, store) = filled();
    store
        .read(|tx| {
            for text in ["id:7", "trace:T", "run:R", "is:queued", "is:parked", "is:retrying"] {
                let plan = compile(tx, text);
                let driver = plan::choose(tx, &plan, 100).unwrap().unwrap();
                assert_eq!(driver, Driver::Lookup, "{text}");
                let (sql, params) = page_sql(&plan, driver, Sort::OccurredNewest, None, 100);
                let found = explain(tx, &sql, params);
                assert!(!found.contains("SCAN e "), "{text}: {found}");
                assert!(!found.ends_with("SCAN e"), "{text}: {found}");
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn words_alone_are_counted_in_the_text_index() {
    let (_folder, store) = filled();
    store
        .read(|tx| {
            let plan = compile(tx, "word");
            let (sql, params) = select(&plan, Driver::Text, "count(*)");
            assert!(!explain(tx, &sql, params).contains("error e"), "{sql}");
            Ok(())
        })
        .unwrap();
}

#[test]
fn identity_pulls_and_runs_use_their_indexes() {
    let (_folder, store) = filled();
    let cases = [
        ("SELECT id FROM error_body WHERE error_id = 'x' AND step = 1", "sqlite_autoindex_error_body_1"),
        ("SELECT max(id) FROM error WHERE id BETWEEN 1 AND 9", "INTEGER PRIMARY KEY"),
        ("SELECT id FROM error e WHERE e.step = 1 AND e.state = 0 AND e.id < 9", "error_by_step"),
        (
            "SELECT no FROM run r WHERE r.kind = 'flow' ORDER BY r.created_ms DESC, r.no DESC LIMIT 9",
            "run_by_time",
        ),
        (
            "SELECT no FROM run r WHERE r.kind = 'flow' AND r.flow IN ('f') ORDER BY r.created_ms DESC, r.no DESC",
            "run_by_flow",
        ),
        (
            "SELECT no FROM run r WHERE r.kind = 'flow' AND r.ended_ms >= 1 AND r.ended_ms < 9 AND r.ended_ms <> 0",
            "run_by_end",
        ),
        ("SELECT no FROM run r WHERE r.is_current = 1 ORDER BY r.created_ms DESC, r.no DESC", "run_current"),
        (
            "SELECT no FROM item i WHERE i.state = 'queued' AND i.state NOT IN ('done', 'canceled') ORDER BY i.no",
            "item_unfinished",
        ),
        ("SELECT 1 FROM live_target WHERE error_id = 'x'", "PRIMARY KEY"),
        ("SELECT 1 FROM retry_result WHERE error_id = 'x'", "retry_result_by_error"),
        ("SELECT DISTINCT item FROM retry_result WHERE outcome = 0", "retry_result_pending"),
    ];
    store
        .read(|tx| {
            for (sql, index) in cases {
                let found = explain(tx, sql, Vec::new());
                assert!(found.contains(index) && !found.contains("TEMP B-TREE"), "{sql}: {found}");
            }
            Ok(())
        })
        .unwrap();
}
