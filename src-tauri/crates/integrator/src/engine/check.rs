//! The engine against the rules word for word: random histories of runs, switches, resolves, retries and time,
//! and after each of them the same lists, counters and snapshots as a naive model of the description has.

mod model;

use crate::{
    api::request::Request,
    clock::steady_now,
    config::{ClockKind, Config, Seed},
    http,
    platform::Platform,
    rate::Bucket,
    start,
};
use domain::time::{DAY_MS, UtcMs};
use model::{By, Fare, Model, Record, Tally, retry_code, run_code};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

/// Steps of each flow: an export, a lookup, an import.
const STEPS: usize = 3;
const FLOWS: usize = 2;
/// A history ends well before figures are forgotten.
const HISTORY_MS: i64 = 300 * DAY_MS;
const PLANS: [i64; 4] = [30, 60, 90, 180];

/// Something that happens.
#[derive(Debug, Clone)]
enum Event {
    Run {
        records: Vec<(u8, [Fare; STEPS])>,
        hold: bool,
    },
    /// A held run is finished, or canceled.
    End {
        which: usize,
        cancel: bool,
    },
    Switch(bool),
    Resolve {
        step: usize,
        which: u16,
    },
    /// Open and resolved errors are retried, each with how it fares now.
    Retry {
        step: usize,
        which: u16,
        fares: Vec<Fare>,
    },
    Advance(i64),
    Plan(usize),
}

fn fare() -> impl Strategy<Value = Fare> {
    prop_oneof![2 => Just(Fare::Success), 1 => Just(Fare::Ignored), 2 => Just(Fare::Error)]
}

fn event() -> impl Strategy<Value = (usize, Event)> {
    let key = prop_oneof![1 => Just(0_u8), 6 => Just(1), 2 => Just(2), 2 => 3_u8..5];
    let record = (key, [fare(), fare(), fare()]);
    let records = proptest::collection::vec(record, 0..6);
    let event = prop_oneof![
        6 => (records, prop::bool::weighted(0.3)).prop_map(|(records, hold)| Event::Run { records, hold }),
        3 => (any::<usize>(), prop::bool::weighted(0.2)).prop_map(|(which, cancel)| Event::End { which, cancel }),
        2 => any::<bool>().prop_map(Event::Switch),
        2 => (0..STEPS, any::<u16>()).prop_map(|(step, which)| Event::Resolve { step, which }),
        5 => (0..STEPS, any::<u16>(), proptest::collection::vec(fare(), 1..8))
            .prop_map(|(step, which, fares)| Event::Retry { step, which, fares }),
        3 => prop_oneof![Just(1), Just(DAY_MS), Just(16 * DAY_MS), Just(30 * DAY_MS - 1), Just(31 * DAY_MS)]
            .prop_map(Event::Advance),
        1 => (0..PLANS.len()).prop_map(Event::Plan),
    ];
    (0..FLOWS, event)
}

/// A platform that is asked without a network.
struct Desk {
    platform: Arc<Platform>,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config =
            Config { clock: ClockKind::Manual, seed: Seed::Empty, control: true, ..Config::default() };
        let platform = start::open(folder.path(), (config, "check".to_owned(), String::new())).unwrap();
        Self { platform, _folder: folder }
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let request = Request::new(method, path, "", body);
        let reply = http::answer(&self.platform, &request, Some("Bearer check"));
        (reply.status, serde_json::from_slice(&reply.body).unwrap_or_default())
    }

    fn must(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, body) = self.send(method, path, body);
        assert!((200..300).contains(&status), "{method} {path}: {status} {body}");
        body
    }

    fn get(&self, path: &str) -> Value {
        self.must("GET", path, &Value::Null)
    }

    fn now(&self) -> UtcMs {
        UtcMs::parse(self.get("/control/clock")["now"].as_str().unwrap()).unwrap()
    }
}

/// One flow and what it should be like.
struct Pair {
    flow: String,
    steps: Vec<String>,
    /// Ids of its runs, by their numbers in the model, and how they looked when they had ended.
    runs: Vec<(String, Option<Value>)>,
    model: Model,
}

impl Pair {
    fn new(desk: &Desk) -> Self {
        let steps: Vec<Value> =
            ["export", "lookup", "import"].map(|kind| json!({"kind": kind, "name": kind})).into();
        let made = desk.must("POST", "/control/flows", &json!({"name": "Checked", "steps": steps}));
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            flow: text(&made["_id"]),
            steps: made["stepIds"].as_array().unwrap().iter().map(text).collect(),
            runs: Vec::new(),
            model: Model::new(STEPS, desk.now()),
        }
    }

    fn errors(&self, desk: &Desk, step: usize, list: &str) -> Vec<Value> {
        let body = desk.get(&format!("/v1/flows/{}/{}/{list}", self.flow, self.steps[step]));
        body[list].as_array().unwrap().clone()
    }

    fn run(&mut self, desk: &Desk, records: &[(u8, [Fare; STEPS])], hold: bool) {
        let number = self.runs.len();
        let record = |(place, (key, fares)): (usize, &(u8, [Fare; STEPS]))| {
            let at: Vec<Value> = (0..STEPS)
                .map(|step| outcome(&self.steps[step], fares[step], &run_code(number, place, step)))
                .collect();
            json!({"traceKey": sent_key(*key), "data": {"n": place}, "at": at})
        };
        let sent: Vec<Value> = records.iter().enumerate().map(record).collect();
        let path = format!("/control/flows/{}/runs", self.flow);
        let made = desk.must("POST", &path, &json!({"records": sent, "hold": hold}));
        self.runs.push((made["_jobId"].as_str().unwrap().to_owned(), None));
        let records: Vec<Record> =
            records.iter().map(|(key, fares)| (cut(&sent_key(*key)), fares.to_vec())).collect();
        self.model.run(&records, hold);
        if !hold {
            self.note_end(desk, number);
        }
    }

    fn end(&mut self, desk: &Desk, which: usize, cancel: bool) {
        let held: Vec<usize> =
            (0..self.runs.len()).filter(|number| self.model.runs[*number].held.is_some()).collect();
        if held.is_empty() {
            return;
        }
        let number = held[which % held.len()];
        let id = &self.runs[number].0;
        if cancel {
            desk.must("PUT", &format!("/v1/jobs/{id}/cancel"), &json!({}));
        } else {
            desk.must("POST", &format!("/control/runs/{id}/finish"), &json!({}));
        }
        self.model.finish(number);
        self.note_end(desk, number);
    }

    /// Looks at a run that has ended, checks its counters, and keeps it: it must never look otherwise again.
    fn note_end(&mut self, desk: &Desk, number: usize) {
        if self.model.runs[number].end <= self.model.now {
            return;
        }
        let family = desk.get(&format!("/v1/jobs/{}/family", self.runs[number].0));
        let counted = |job: &Value| Tally {
            success: job["numSuccess"].as_i64().unwrap(),
            ignored: job["numIgnore"].as_i64().unwrap(),
            error: job["numError"].as_i64().unwrap(),
            resolved: job["numResolved"].as_i64().unwrap(),
        };
        let children: Vec<Tally> = family["children"].as_array().unwrap().iter().map(counted).collect();
        let expected: Vec<Tally> = self.model.runs[number].steps.iter().flatten().copied().collect();
        assert_eq!(children, expected, "{family}");
        let sum = expected.iter().fold(Tally::default(), |sum, step| Tally {
            success: sum.success + step.success,
            ignored: sum.ignored + step.ignored,
            error: sum.error + step.error,
            resolved: sum.resolved + step.resolved,
        });
        assert_eq!(counted(&family), sum);
        self.runs[number].1 = Some(family);
    }

    fn switch(&mut self, desk: &Desk, on: bool) {
        let path = format!("/v1/flows/{}", self.flow);
        let mut doc = desk.get(&path);
        doc["autoResolveMatchingTraceKeys"] = json!(on);
        desk.must("PUT", &path, &doc);
        self.model.auto_resolve = on;
    }

    /// Errors of a step that a mask picks, as the platform shows them, with their place in the model.
    fn pick(&self, desk: &Desk, step: usize, which: u16) -> Vec<(usize, Value)> {
        let mut shown = self.errors(desk, step, "errors");
        shown.extend(self.errors(desk, step, "resolved"));
        let place = |error: &Value| {
            self.model.errors.iter().position(|made| error["code"] == made.code.as_str()).unwrap()
        };
        let mut picked: Vec<(usize, Value)> = shown.into_iter().map(|error| (place(&error), error)).collect();
        picked.sort_by_key(|(place, _)| *place);
        let mut number = 0;
        picked.retain(|_| {
            number += 1;
            which & (1 << (number % 16)) != 0
        });
        picked
    }

    fn resolve(&mut self, desk: &Desk, step: usize, which: u16) {
        let picked = self.pick(desk, step, which);
        let ids: Vec<&Value> = picked.iter().map(|(_, error)| &error["errorId"]).collect();
        let path = format!("/v1/flows/{}/{}/resolved", self.flow, self.steps[step]);
        desk.must("PUT", &path, &json!({"errors": ids}));
        for (place, _) in picked {
            self.model.resolve(place, By::Person);
        }
    }

    fn retry(&mut self, desk: &Desk, step: usize, which: u16, fares: &[Fare]) {
        let picked = self.pick(desk, step, which);
        let model = &self.model;
        // A resolved error can be retried as long as the plan reaches back to it.
        let fit = |place: usize| {
            let error = &model.errors[place];
            error.resolved.is_none() || error.at.plus_ms(model.plan_days * DAY_MS) > model.now
        };
        let mut made = model.errors.len();
        let mut chosen = Vec::new();
        for ((place, _), fare) in picked.iter().filter(|(place, _)| fit(*place)).zip(fares.iter().cycle()) {
            let key = &model.errors[*place].key;
            // What the next retry gives can be asked for by trace key only.
            let fare = if key.is_empty() { Fare::Success } else { *fare };
            if !key.is_empty() {
                let mut body = outcome("", fare, &retry_code(*place, made));
                body["traceKey"] = json!(key);
                desk.must("POST", "/control/reprocess", &body);
            }
            made += usize::from(fare == Fare::Error);
            chosen.push((*place, fare));
        }
        let keys: Vec<&Value> = picked.iter().map(|(_, error)| &error["retryDataKey"]).collect();
        let path = format!("/v1/flows/{}/{}/retry", self.flow, self.steps[step]);
        let (status, answer) = desk.send("POST", &path, &json!({"retryDataKeys": keys}));
        if chosen.is_empty() {
            assert_eq!(status, 422);
            return;
        }
        assert_eq!(status, 200, "{answer}");
        let tally = self.model.retry(step, &chosen);
        let job = desk.get(&format!("/v1/jobs/{}", answer["_jobId"].as_str().unwrap()));
        let counted = ["numSuccess", "numIgnore", "numError", "numResolved"].map(|name| job[name].clone());
        assert_eq!(counted, [tally.success, tally.ignored, tally.error, tally.resolved].map(Value::from));
        assert_eq!(job["status"], "completed");
    }

    /// Lists, live counts and figures are those of the model; snapshots are what they were.
    fn check(&mut self, desk: &Desk) {
        let counts = desk.get(&format!("/v1/flows/{}/errors", self.flow));
        let mut all_open = 0;
        for step in 0..STEPS {
            for (list, open) in [("errors", true), ("resolved", false)] {
                let expected = self.model.list(step, open);
                let shown = self.errors(desk, step, list);
                let codes: Vec<&str> = shown.iter().map(|error| error["code"].as_str().unwrap()).collect();
                let expected_codes: Vec<&str> =
                    expected.iter().map(|place| self.model.errors[*place].code.as_str()).collect();
                assert_eq!(codes, expected_codes, "{list} of step {step}");
                for (error, place) in shown.iter().zip(expected) {
                    self.check_error(desk, error, place);
                }
            }
            let open = self.model.list(step, true).len();
            all_open += open;
            assert_eq!(counts["flowErrors"][step]["numError"], open);
        }
        let body = json!({"_flowIds": [self.flow], "time_gt": 0});
        let stats = desk.must("POST", "/v1/flows/runs/stats", &body);
        // The dashboard lists flows with a run that has ended.
        if self.runs.iter().any(|(_, ended)| ended.is_some()) {
            let row = &stats["stats"][0];
            assert_eq!(row["numResolvedByAuto"], self.model.by_auto);
            assert_eq!(row["numResolvedByUser"], self.model.by_person);
            assert_eq!(row["numOpenError"], all_open);
        }
        for (number, (id, snapshot)) in self.runs.iter().enumerate() {
            let Some(snapshot) = snapshot else { continue };
            let (status, family) = desk.send("GET", &format!("/v1/jobs/{id}/family"), &Value::Null);
            if self.model.runs[number].end <= self.model.now {
                assert_eq!(status, 404, "a run goes at the end of its retention");
            } else {
                assert_eq!(&family, snapshot, "a run is a snapshot");
            }
        }
    }

    fn check_error(&self, desk: &Desk, error: &Value, place: usize) {
        let made = &self.model.errors[place];
        let by = made.resolved.map(|by| match by {
            By::Auto => "auto",
            By::Person => desk.platform.account.owner.as_str(),
        });
        assert_eq!(error["resolvedBy"].as_str(), by, "{error}");
        assert_eq!(error["_flowJobId"].as_str(), made.run.map(|run| self.runs[run].0.as_str()));
        assert_eq!(error["traceKey"].as_str().unwrap_or_default(), made.key);
        assert_eq!(error["purgeAt"], made.end.to_iso());
    }
}

fn outcome(step: &str, fare: Fare, code: &str) -> Value {
    match fare {
        Fare::Success => json!({"step": step, "outcome": "success"}),
        Fare::Ignored => json!({"step": step, "outcome": "ignored"}),
        Fare::Error => json!({"step": step, "outcome": "error", "code": code, "message": "It failed.",
            "classification": "value"}),
    }
}

/// The trace key that a record is sent with: none, a short one, and two that only differ after 128 characters.
fn sent_key(number: u8) -> String {
    match number {
        0 => String::new(),
        1 => "A".to_owned(),
        2 => "B".to_owned(),
        other => format!("{}{other}", "ž".repeat(128)),
    }
}

fn cut(key: &str) -> String {
    key.chars().take(128).collect()
}

fn play(desk: &mut Desk, history: &[(usize, Event)]) {
    // Each history has the whole rate limit.
    Arc::get_mut(&mut desk.platform).unwrap().bucket = Bucket::new(steady_now());
    desk.must("PATCH", "/v1/accountSettings", &json!({"dataRetentionPeriod": 30}));
    let mut pairs: Vec<Pair> = (0..FLOWS).map(|_| Pair::new(desk)).collect();
    let begun = desk.now();
    for (flow, event) in history {
        let pair = &mut pairs[*flow];
        match event {
            Event::Run { records, hold } => pair.run(desk, records, *hold),
            Event::End { which, cancel } => pair.end(desk, *which, *cancel),
            Event::Switch(on) => pair.switch(desk, *on),
            Event::Resolve { step, which } => pair.resolve(desk, *step, *which),
            Event::Retry { step, which, fares } => pair.retry(desk, *step, *which, fares),
            Event::Advance(ms) if desk.now().0 + ms - begun.0 < HISTORY_MS => {
                desk.must("POST", "/control/clock", &json!({"advanceMs": ms}));
                pairs.iter_mut().for_each(|pair| pair.model.advance(*ms));
            }
            Event::Advance(_) => {}
            Event::Plan(plan) => {
                let body = json!({"dataRetentionPeriod": PLANS[*plan]});
                desk.must("PATCH", "/v1/accountSettings", &body);
                pairs.iter_mut().for_each(|pair| pair.model.plan_days = PLANS[*plan]);
            }
        }
        pairs[*flow].check(desk);
    }
    pairs.iter_mut().for_each(|pair| pair.check(desk));
}

#[test]
fn the_engine_agrees_with_the_description_word_for_word() {
    let mut desk = Desk::new();
    let config = ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let desk = std::cell::RefCell::new(&mut desk);
    let tried = runner.run(&proptest::collection::vec(event(), 1..24), |history| {
        play(&mut desk.borrow_mut(), &history);
        Ok(())
    });
    if let Err(found) = tried {
        panic!("{found}");
    }
}
