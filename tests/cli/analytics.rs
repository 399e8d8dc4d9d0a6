//! `flowmend analytics`: its shape, its grid, its sums, its pictures, what is refused, and no network.

use crate::program::World;
use serde_json::{Value, json};
use std::fs;
use testkit::{FlowBuilder, Platform, Record, TestFlow};

const MEASURES: [&str; 5] = ["success", "error", "ignored", "resolved", "average_time"];
const STEP: &str = "Create order";

struct Desk {
    platform: Platform,
    orders: TestFlow,
    world: World,
}

/// An integration with two flows, errors that were resolved by a person and by the platform, and an account that was
/// synced.
fn desk() -> Desk {
    let platform = Platform::start();
    let shop = platform.make_integration("Shop");
    let flow = |name: &str| {
        platform.make_flow(&FlowBuilder::new(name).in_integration(&shop).export("Get").import(STEP))
    };
    let (orders, stock) = (flow("Orders to ERP"), flow("Stock"));
    let fine = |prefix: &str, count: usize| -> Vec<Record> {
        (0..count).map(|number| Record::of(&format!("{prefix}-{number}"))).collect()
    };
    platform.run_failing(&orders, STEP, "bad", 5);
    platform.advance_ms(60_000);
    // The same records pass: auto-resolved.
    platform.run(&orders, fine("bad", 2));
    platform.run(&orders, fine("more", 3).into_iter().chain([Record::of("dull").ignored_at(STEP)]));
    platform.advance_ms(60_000);
    let ids = platform.open_field(&orders, STEP, "errorId");
    platform.resolve(&orders, STEP, &ids[..1]);
    platform.run(&stock, fine("stock", 7));
    platform.advance_ms(60_000);
    let world = World::with_token(platform.token());
    world.add_account("shop", platform.base_url());
    world.expect(0, &["sync", "-q"]);
    Desk { platform, orders, world }
}

impl Desk {
    fn ask(&self, measure: &str, streams: &[&str], from: &str, to: &str) -> Value {
        let mut words = vec!["analytics", "--json", "--measure", measure, "--from", from, "--to", to];
        streams.iter().for_each(|stream| words.extend(["--stream", stream]));
        self.world.expect(0, &words).json()
    }

    /// Sum of a series over the last day and the next hour.
    fn sum(&self, measure: &str, stream: &str, at: usize) -> u64 {
        let (from, to) = self.range();
        let answer = self.ask(measure, &[stream], &from, &to);
        let points = answer["series"][at]["points"].as_array().unwrap();
        points.iter().filter_map(|point| point["value"].as_u64()).sum()
    }

    fn range(&self) -> (String, String) {
        let now = self.platform.now();
        (now.plus_ms(-86_400_000).to_iso(), now.plus_ms(3_600_000).to_iso())
    }
}

#[test]
fn the_answer_has_the_shape_of_the_contract() {
    let desk = desk();
    let (from, to) = desk.range();
    let flow = format!("flow:{}", desk.orders.id);
    for measure in MEASURES {
        let answer = desk.ask(measure, &[&flow, "integration:Shop"], &from, &to);
        assert_eq!(
            (&answer["measure"], &answer["from"], &answer["to"], &answer["bucket"]),
            (&json!(measure), &json!(from), &json!(to), &json!("hour"))
        );
        assert!(answer["timeZone"].is_string());
        let series = answer["series"].as_array().unwrap();
        let by: Vec<&Value> = series.iter().map(|one| &one["by"]).collect();
        if measure == "resolved" {
            assert_eq!(by, [&json!("auto"), &json!("users"), &json!("auto"), &json!("users")]);
        } else {
            assert_eq!(by, [&Value::Null, &Value::Null]);
        }
        assert_eq!((&series[0]["stream"], &series[0]["name"]), (&json!(flow), &json!("Orders to ERP")));
        let last = series.last().unwrap();
        assert!(last["stream"].as_str().unwrap().starts_with("integration:") && last["name"] == "Shop");
        let points = series[0]["points"].as_array().unwrap();
        assert!((25..=26).contains(&points.len()), "{}", points.len());
        assert!(points.iter().all(|point| point["start"].as_str().unwrap().ends_with('Z')));
        let values = points.iter().map(|point| &point["value"]);
        let empty = values.filter(|value| value.is_null()).count();
        assert_eq!(empty > 0, measure == "average_time", "only an average can be missing");
    }
}

#[test]
fn the_sums_are_those_of_the_runs_and_of_who_resolved() {
    let desk = desk();
    let flow = format!("flow:{}", desk.orders.id);
    let runs = desk.world.expect(0, &["runs", "list", "--json"]).lines();
    for (measure, field) in [("success", "numSuccess"), ("error", "numError"), ("ignored", "numIgnore")] {
        let own = |row: &&Value| row["_flowId"] == json!(desk.orders.id);
        let sum = |rows: Vec<&Value>| rows.iter().map(|row| row[field].as_u64().unwrap()).sum::<u64>();
        assert_eq!(desk.sum(measure, &flow, 0), sum(runs.iter().filter(own).collect()), "{measure}");
        assert_eq!(desk.sum(measure, "integration:Shop", 0), sum(runs.iter().collect()), "{measure}");
        assert_eq!(desk.sum(measure, "integration:none", 0), 0);
    }
    assert_eq!([desk.sum("resolved", &flow, 0), desk.sum("resolved", &flow, 1)], [2, 1]);
}

#[test]
fn the_grid_follows_the_range_at_both_boundaries() {
    let desk = desk();
    let from = "2026-03-02T00:00:00Z";
    for (to, bucket, count) in [
        ("2026-03-02T04:00:00Z", "minute", 240),
        ("2026-03-02T04:00:00.001Z", "hour", 5),
        ("2026-03-06T00:00:00Z", "hour", 96),
        ("2026-03-06T00:00:00.001Z", "day", 5),
        ("2027-03-02T00:00:00Z", "day", 365),
    ] {
        let answer = desk.ask("error", &["integration:Shop"], from, to);
        let points = answer["series"][0]["points"].as_array().unwrap().len();
        // A zone that is not a whole number of hours from UTC has one piece more.
        assert_eq!(answer["bucket"], bucket, "{to}");
        assert!((count..=count + 1).contains(&points), "{to}: {points}");
    }
}

#[test]
fn pictures_are_written_for_every_measure_and_up_to_eight_streams() {
    let desk = desk();
    let (from, to) = desk.range();
    let stream = format!("flow:{}", desk.orders.id);
    let (svg, png) = (desk.world.home.path().join("a.svg"), desk.world.home.path().join("a.png"));
    for measure in MEASURES {
        let mut words = vec!["analytics", "--measure", measure, "--from", &from, "--to", &to];
        words.extend(["--svg", svg.to_str().unwrap()]);
        // Drawing a PNG without optimisation takes seconds: once is enough here.
        let with_png = measure == "resolved";
        if with_png {
            words.extend(["--png", png.to_str().unwrap()]);
        }
        (0..7).for_each(|_| words.extend(["--stream", &stream]));
        words.extend(["--stream", "integration:Shop"]);
        let done = desk.world.expect(0, &words);
        assert_eq!(done.err.contains("first stream"), measure == "resolved", "{}", done.err);
        let drawn = fs::read_to_string(&svg).unwrap();
        assert!(drawn.starts_with("<svg ") && drawn.contains("Orders to ERP"), "{measure}");
        assert!(!with_png || fs::read(&png).unwrap().starts_with(b"\x89PNG\r\n\x1a\n"), "{measure}");
        fs::remove_file(&svg).unwrap();
    }
    let nowhere = desk.world.home.path().join("no/such/folder/a.svg");
    let words =
        ["analytics", "--measure", "error", "--from", &from, "--to", &to, "--stream", &stream, "--json"];
    let failed = desk.world.expect(1, &[&words[..], &["--svg", nowhere.to_str().unwrap()]].concat());
    assert!(failed.out.is_empty() && failed.failure()["code"] == "io", "{}", failed.out);
}

#[test]
fn what_cannot_be_drawn_is_refused_and_the_cache_answers_offline() {
    let mut desk = desk();
    let stream = format!("flow:{}", desk.orders.id);
    let code = |status: i32, streams: &[&str], from: &str, to: &str| {
        let mut words = vec!["analytics", "--json", "--measure", "error", "--from", from, "--to", to];
        streams.iter().for_each(|stream| words.extend(["--stream", stream]));
        desk.world.expect(status, &words).failure()["code"].clone()
    };
    assert_eq!(code(2, &[stream.as_str(); 9], "-1d", "-1h"), "usage");
    assert_eq!(code(2, &[&stream], "-1h", "-1h"), "usage");
    assert_eq!(code(2, &[&stream], "-1h", "-2h"), "usage");
    assert_eq!(code(1, &["flow:nobody"], "-2h", "-1h"), "not_found");
    assert_eq!(code(1, &["integration:nobody"], "-2h", "-1h"), "not_found");
    let (from, to) = desk.range();
    let before = desk.ask("success", &[&stream], &from, &to);
    desk.platform.end();
    assert_eq!(desk.ask("success", &[&stream], &from, &to), before);
}
