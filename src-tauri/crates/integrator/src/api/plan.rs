//! Every statement that an API request leads to finds its rows by an index. Each route is called with every name of
//! its query; the statements are listened to, not repeated here, so a new one cannot be forgotten.

use super::{Cx, request::Request, route::Route, routes};
use crate::{
    config::{ClockKind, Config, Seed},
    error::Error,
    platform::Platform,
    start::Integrator,
};
use domain::time::UtcMs;
use rusqlite::{Connection, trace::TraceEvent};
use serde_json::{Value, json};
use std::{cell::RefCell, collections::BTreeSet};

/// Tables that may hold a great many rows.
const LARGE: [&str; 11] = [
    "error",
    "e",
    "retry_data",
    "r",
    "job",
    "error_gone",
    "retry_item",
    "held_outcome",
    "run_page",
    "ledger",
    "task",
];
/// Indexes that hold few rows however many there are in their table: what is under way, what is due.
const SMALL_INDEXES: [&str; 2] = ["job_under_way", "error_retry_due"];

thread_local! {
    static HEARD: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

fn hear(event: TraceEvent<'_>) {
    if let TraceEvent::Stmt(statement, _) = event {
        HEARD.with_borrow_mut(|heard| heard.insert(statement.sql().to_string()));
    }
}

/// Things that are there, to be asked for.
struct There {
    flow: String,
    step: String,
    integration: String,
    job: String,
    error: Value,
    tag: String,
}

impl There {
    fn of(&self, variable: &str, path: &str) -> &str {
        match variable {
            "flow" => &self.flow,
            "step" => &self.step,
            "integration" => &self.integration,
            "job" => &self.job,
            "tag" => &self.tag,
            "retryDataKey" => self.error["retryDataKey"].as_str().unwrap(),
            "reqAndResKey" => self.error["reqAndResKey"].as_str().unwrap_or("none"),
            _ if path.starts_with("/imports") => &self.step,
            _ if path.starts_with("/integrations") => &self.integration,
            _ => "none",
        }
    }

    fn body(&self, schema: &str) -> Value {
        let (id, key) = (&self.error["errorId"], &self.error["retryDataKey"]);
        match schema {
            "ErrorIds" => json!({"errors": [id]}),
            "RetryBody" => json!({"retryDataKeys": [key]}),
            "Assign" => json!({"errorIds": [id], "email": "ann@example.com"}),
            "Unassign" => json!({"errorIds": [id]}),
            "TagErrors" => json!({"errors": [{"id": id}], "tagIds": []}),
            "RetryDataBody" => json!({"data": {"changed": true}}),
            "RequestKeys" => json!({"keys": [self.error["reqAndResKey"]]}),
            "FlowBody" => json!({"name": "Other"}),
            "FlowPatch" => json!([{"op": "replace", "path": "/disabled", "value": false}]),
            "Invite" => json!({"email": "new@example.com"}),
            "Invites" => json!([{"email": "other@example.com"}]),
            "AccountSettings" => json!({"dataRetentionPeriod": 60}),
            "TagBody" => json!({"tag": "other"}),
            "TagPatch" => json!([{"op": "replace", "path": "/tag", "value": "third"}]),
            "StepPatch" => json!([{"op": "add", "path": "/debugUntil", "value": "2099-01-01T00:00:00Z"}]),
            "SubscriptionBody" => json!([{"_flowId": self.flow, "subscribed": true}]),
            "JobIds" => json!([self.job]),
            "CurrentBody" => json!({"_flowIds": [self.flow], "status": ["running"]}),
            "StatsBody" => json!({"_integrationIds": [self.integration]}),
            _ => json!({}),
        }
    }

    /// Queries for a route: none, each name alone, and all together.
    fn queries(&self, route: &Route) -> Vec<String> {
        let value = |name: &str| match name {
            "_flowId" => self.flow.clone(),
            "_integrationId" => self.integration.clone(),
            "_exportId" | "_importId" => self.step.clone(),
            "_flowJobId" => self.job.clone(),
            "type" => "flow".to_owned(),
            "status" => "completed".to_owned(),
            "startAtErrorId" => self.error["errorId"].as_str().unwrap().to_owned(),
            "hideEmpty" | "retriable" | "disabled" | "mergeInstance" | "includeInstances" | "sandbox" => {
                "true".into()
            }
            "scope" => "%7B%7D".to_owned(),
            name if name.contains("At_") || name == "from" || name == "to" => {
                "2020-01-01T00:00:00Z".to_owned()
            }
            _ => "1".to_owned(),
        };
        let one = |name: &str| format!("{name}={}", value(name));
        let names: Vec<&str> = route.query.iter().map(|param| param.name).collect();
        let mut queries = vec![String::new()];
        // The lists of jobs want one of these beside the others; every sort of list goes over every filter.
        let roots = if route.path.ends_with("/jobs") {
            vec![
                "_integrationId",
                "_flowId",
                "_exportId",
                "_importId",
                "_flowJobId",
                "createdAt_lte",
                "createdAt_gte",
            ]
        } else {
            vec![""]
        };
        for root in roots {
            let root = if root.is_empty() { String::new() } else { one(root) };
            queries.extend(names.iter().map(|name| format!("{root}&{}", one(name))));
        }
        queries.push(names.iter().map(|name| one(name)).collect::<Vec<_>>().join("&"));
        queries
    }
}

async fn start() -> Integrator {
    let config = Config { seed: Seed::Bulk { errors: 400 }, clock: ClockKind::Manual, ..Config::default() };
    Integrator::start(config).await.unwrap()
}

fn ask(platform: &Platform, method: &str, path: &str, body: &Value) -> Value {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let request = request(method, path, query, body);
    let reply = platform.store.write::<_, super::reply::Refusal>(|db| {
        super::answer(&cx(platform, &request, db), crate::token::TokenKind::Full)
    });
    serde_json::from_slice(&reply.unwrap().body).unwrap()
}

fn request(method: &str, path: &str, query: &str, body: &Value) -> Request {
    Request::new(method, path, query, body.to_string().into_bytes())
}

fn cx<'a>(platform: &'a Platform, request: &'a Request, db: &'a Connection) -> Cx<'a> {
    Cx { platform, request, db, now: UtcMs(platform.clock.now().0) }
}

fn there(platform: &Platform) -> There {
    let get = |path: &str| ask(platform, "GET", path, &json!({}));
    let flow = get("/v1/flows")[0].clone();
    let id = flow["_id"].as_str().unwrap().to_owned();
    let mut step = String::new();
    let mut error = Value::Null;
    for processor in flow["pageProcessors"].as_array().unwrap() {
        step = processor["_importId"].as_str().unwrap().to_owned();
        let open = get(&format!("/v1/flows/{id}/{step}/errors"));
        let kept =
            open["errors"].as_array().unwrap().iter().find(|row| row.get("retryDataKey").is_some()).cloned();
        if let Some(kept) = kept {
            error = kept;
            break;
        }
    }
    assert!(error.is_object(), "the bulk account has open errors with retry data");
    There {
        job: get(&format!("/v1/jobs?_flowId={id}"))[0]["_id"].as_str().unwrap().to_owned(),
        integration: flow["_integrationId"].as_str().unwrap().to_owned(),
        tag: ask(platform, "POST", "/v1/tags", &json!({"tag": "one"}))["_id"].as_str().unwrap().to_owned(),
        flow: id,
        step,
        error,
    }
}

/// Calls a route in every way, each in a transaction that is taken back.
fn call(platform: &Platform, there: &There, route: &Route) {
    let path: Vec<&str> = route
        .path
        .split('/')
        .map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(variable) => there.of(variable, route.path),
            None => part,
        })
        .collect();
    let body = route.body.map_or(json!({}), |(schema, _)| there.body(schema));
    for query in there.queries(route) {
        let request = request(route.method, &format!("/v1{}", path.join("/")), &query, &body);
        let undone = platform.store.write::<(), super::reply::Refusal>(|db| {
            let answered = super::answer(&cx(platform, &request, db), crate::token::TokenKind::Full);
            if let Err(super::reply::Refusal::Internal(error)) = answered {
                panic!("{} {}?{query}: {error}", route.method, route.path);
            }
            Err(Error::Option("taken back").into())
        });
        assert!(undone.is_err());
    }
}

/// Lines of the plan of a statement that walk through a large table.
fn walks(db: &Connection, sql: &str) -> Vec<String> {
    let Ok(mut statement) = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")) else { return Vec::new() };
    let lines =
        statement.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>().unwrap();
    lines
        .into_iter()
        .filter(|line| {
            let mut words = line.split(' ');
            let walks =
                words.next() == Some("SCAN") && words.next().is_some_and(|table| LARGE.contains(&table));
            walks && !SMALL_INDEXES.iter().any(|index| line.contains(&format!("INDEX {index}")))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_walks_through_a_large_table() {
    let integrator = start().await;
    let platform = integrator.platform();
    let there = there(platform);
    platform.store.listen(hear);
    routes().for_each(|route| call(platform, &there, route));
    let heard = HEARD.take();
    assert!(heard.len() > 60, "only {} statements were heard", heard.len());
    assert!(heard.iter().any(|sql| sql.contains("FROM error e WHERE")));
    platform
        .store
        .read::<_, Error>(|db| {
            let walking: Vec<&String> = heard.iter().filter(|sql| !walks(db, sql).is_empty()).collect();
            assert!(walking.is_empty(), "{} statements walk: {walking:#?}", walking.len());
            // The test can fail.
            assert_eq!(walks(db, "SELECT code FROM error e WHERE message = 'x'"), ["SCAN e"]);
            Ok(())
        })
        .unwrap();
}
