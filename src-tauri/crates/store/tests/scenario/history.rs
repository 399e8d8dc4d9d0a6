//! Random histories against a naive model: the counters equal a recount, lists equal a filter over a vector.

use crate::scenario::build::{Desk, NOW, desk, minutes_ago, record, step};
use domain::{
    id::StepKey,
    query::Query,
    standing::ErrorState,
    time::{HOUR_MS, UtcMs},
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use store::{
    facet::Dimension,
    group::{GroupSort, Grouping},
    pull::{ErrorList, PullPage},
    search::Search,
    spread::SpreadOf,
};

const STEPS: [(&str, &str); 4] = [("f1", "s1"), ("f1", "e1"), ("f2", "s2"), ("f2", "s1")];
const CLASSES: [&str; 3] = ["value", "missing", "none"];
const WORDS: [&str; 3] = ["apple", "pear", "plum"];

#[derive(Debug, Clone)]
enum Event {
    Page { step: usize, list: bool, ids: Vec<(u8, u8, u8)> },
    Pull { step: usize, seen: Vec<(u8, u8, u8)> },
    Settle { step: usize, ids: Vec<u8> },
    Expire,
    Drop,
}

/// What the model knows of a record.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    state: ErrorState,
    minutes: i64,
    class: &'static str,
    word: &'static str,
    by: Option<&'static str>,
}

type Model = BTreeMap<(usize, u8), Known>;

fn event() -> impl Strategy<Value = Event> {
    let ids = || prop::collection::vec((0..12_u8, 0..3_u8, 0..3_u8), 0..8);
    let step = 0..STEPS.len();
    prop_oneof![
        4 => (step.clone(), any::<bool>(), ids()).prop_map(|(step, list, ids)| Event::Page { step, list, ids }),
        2 => (step.clone(), ids()).prop_map(|(step, seen)| Event::Pull { step, seen }),
        2 => (step, prop::collection::vec(0..12_u8, 0..6)).prop_map(|(step, ids)| Event::Settle { step, ids }),
        1 => Just(Event::Expire),
        1 => Just(Event::Drop),
    ]
}

fn key(step: usize) -> StepKey {
    let (flow, id) = STEPS[step];
    crate::scenario::build::step(flow, id)
}

/// Records of odd ids are past their retention; the time of a record is fixed by its id and word. Two ids share a trace
/// key, all share a run; plums have a tag,
/// every third id has retry data.
fn apply_page(desk: &Desk, model: &mut Model, at: usize, list: ErrorList, ids: &[(u8, u8, u8)], pull: bool) {
    let step = key(at);
    let mut records = Vec::new();
    for (id, class, word) in ids {
        let (class, word) = (CLASSES[usize::from(*class)], WORDS[usize::from(*word)]);
        let minutes = i64::from(*id) * 180 + i64::from(word.len() as u8);
        let purge = if id % 2 == 1 { r#","purgeAt":"2026-02-28T23:00:00Z""# } else { "" };
        let by = if list == ErrorList::Resolved { r#","resolvedBy":"auto""# } else { "" };
        let tags = if word == "plum" { r#","tags":["FRUIT"]"# } else { "" };
        let retry = if id % 3 == 0 { r#","retryDataKey":"k""# } else { "" };
        let extra = format!(
            r#""message":"{word}","classification":"{class}","source":"of {class}","code":"{word}","traceKey":"K{}","_flowJobId":"run"{purge}{by}{tags}{retry}"#,
            id / 2
        );
        records.push(record(&step, &id.to_string(), minutes_ago(minutes), &extra));
        let state = if list == ErrorList::Open { ErrorState::Open } else { ErrorState::Resolved };
        let by = (list == ErrorList::Resolved).then_some("auto");
        model.insert((at, *id), Known { state, minutes, class, word, by });
    }
    if pull {
        let pull = desk.begin_pull(&step, list, NOW).unwrap();
        desk.apply_page(&PullPage { pull: &pull, records: &records, next_page: None, as_of: NOW }).unwrap();
        desk.finish_pull(&pull, None, NOW).unwrap();
    } else {
        desk.apply_errors(&step, list, &records, NOW).unwrap();
    }
}

fn play(desk: &Desk, model: &mut Model, event: &Event) {
    match event {
        Event::Page { step, list, ids } => {
            let list = if *list { ErrorList::Open } else { ErrorList::Resolved };
            apply_page(desk, model, *step, list, ids, false);
        }
        Event::Pull { step, seen } => {
            let ids: Vec<u8> = seen.iter().map(|(id, ..)| *id).collect();
            for ((at, id), known) in model.iter_mut() {
                if at == step && known.state == ErrorState::Open && !ids.contains(id) {
                    known.state = ErrorState::Gone;
                }
            }
            apply_page(desk, model, *step, ErrorList::Open, seen, true);
        }
        Event::Settle { step, ids } => {
            let errors: Vec<_> = ids.iter().map(|id| id.to_string().into()).collect();
            desk.settle_resolved(&key(*step), &errors, Some("u1"), NOW).unwrap();
            for id in ids {
                if let Some(known) = model.get_mut(&(*step, *id))
                    && known.state == ErrorState::Open
                {
                    *known = Known { state: ErrorState::Resolved, by: Some("u1"), ..known.clone() };
                }
            }
        }
        Event::Expire => {
            while desk.expire_errors(NOW, 5).unwrap() > 0 {}
            model
                .iter_mut()
                .filter(|((_, id), _)| id % 2 == 1)
                .for_each(|(_, known)| known.state = ErrorState::Gone);
        }
        Event::Drop => {
            while desk.drop_old_errors(minutes_ago(15 * 60), 3).unwrap() > 0 {}
            model.retain(|_, known| known.state == ErrorState::Open || known.minutes <= 15 * 60);
        }
    }
}

fn grouped(model: &Model, of: impl Fn(usize, &Known) -> Option<String>) -> BTreeMap<Option<String>, u64> {
    let mut counts = BTreeMap::new();
    for ((step, _), known) in model {
        *counts.entry(of(*step, known)).or_default() += 1;
    }
    counts
}

fn check(desk: &Desk, model: &Model) {
    let state = |known: &Known| Some(known.state.as_str().to_owned());
    let class = |known: &Known| (known.class != "none").then(|| known.class.to_owned());
    type Of<'a> = Box<dyn Fn(usize, &Known) -> Option<String> + 'a>;
    let day =
        |known: &Known| minutes_ago(known.minutes).to_iso().split_once('T').map(|(day, _)| day.to_owned());
    let dimensions: [(Dimension, Of<'_>); 8] = [
        (Dimension::State, Box::new(move |_, known| state(known))),
        (Dimension::Flow, Box::new(|step, _| Some(STEPS[step].0.to_owned()))),
        (Dimension::Step, Box::new(|step, _| Some(STEPS[step].1.to_owned()))),
        (Dimension::Classification, Box::new(move |_, known| class(known))),
        (Dimension::ResolvedBy, Box::new(|_, known| known.by.map(str::to_owned))),
        (Dimension::Source, Box::new(|_, known| Some(format!("of {}", known.class)))),
        (Dimension::Code, Box::new(|_, known| Some(known.word.to_owned()))),
        (Dimension::Day, Box::new(move |_, known| day(known))),
    ];
    for (dimension, of) in dimensions {
        // The second query means the same and cannot be answered by the counters: a recount over the rows.
        for text in ["", "-id:none-such"] {
            let query = Query::read(text);
            let groups = desk.count_by(&Search { query: &query, now: NOW }, dimension).unwrap();
            let counted: BTreeMap<_, _> = groups.into_iter().map(|group| (group.key, group.count)).collect();
            assert_eq!(counted, grouped(model, &of), "{dimension:?} {text:?}");
        }
    }
    check_spread(desk, model);
    check_life(desk, model);
    for (text, all) in [("", true), ("is:open", false)] {
        let query = Query::read(text);
        let search = Search { query: &query, now: NOW };
        let page = desk.list_groups(&search, Grouping::Kind, GroupSort::Count, None, 100).unwrap();
        let counted: BTreeMap<_, _> =
            page.groups.into_iter().map(|group| (group.newest.record.message, group.count)).collect();
        let mut expected = BTreeMap::new();
        for known in model.values().filter(|known| all || known.state == ErrorState::Open) {
            *expected.entry(known.word.to_owned()).or_insert(0) += 1;
        }
        assert_eq!(counted, expected, "kinds of {text:?}");
    }
    for (text, keep) in [
        (
            "is:open",
            Box::new(|_: usize, k: &Known| k.state == ErrorState::Open) as Box<dyn Fn(usize, &Known) -> bool>,
        ),
        ("apple", Box::new(|_, k| k.word == "apple")),
        ("is:gone class:value", Box::new(|_, k| k.state == ErrorState::Gone && k.class == "value")),
        ("flow:f2 pl*", Box::new(|step, k| STEPS[step].0 == "f2" && k.word == "plum")),
        ("-apple -class:none", Box::new(|_, k| k.word != "apple" && k.class != "none")),
    ] {
        let mut expected: Vec<_> = model
            .iter()
            .filter(|((step, _), known)| keep(*step, known))
            .map(|((step, id), _)| (STEPS[*step].0, STEPS[*step].1, id.to_string()))
            .collect();
        expected.sort();
        let rows = desk.rows(text);
        let mut found: Vec<_> = rows
            .iter()
            .map(|row| {
                let key = &row.record.key;
                (key.flow.as_str(), key.step.as_str(), key.error.0.clone())
            })
            .collect();
        found.sort();
        assert_eq!(found, expected, "{text}");
        assert_eq!(desk.count(text), expected.len() as u64, "{text}");
    }
}

/// Bars and days add up to the records of the model, whoever counted them.
fn check_spread(desk: &Desk, model: &Model) {
    let days: Vec<UtcMs> = (0..5).map(|day| NOW.plus_ms((day - 3) * 24 * HOUR_MS + 5 * HOUR_MS)).collect();
    let of = SpreadOf { bars: 10, days: &days, not_after: None };
    for (text, open) in [("", false), ("is:open", true)] {
        let spread = |text: &str| desk.spread(&Search { query: &Query::read(text), now: NOW }, of).unwrap();
        let counted = spread(text);
        assert_eq!(counted, spread(&format!("{text} -id:none-such")), "{text:?}");
        let meant = |known: &&Known| !open || known.state == ErrorState::Open;
        assert_eq!(counted.bars.iter().sum::<u64>(), model.values().filter(meant).count() as u64, "{text:?}");
        for (day, pair) in counted.days.iter().zip(days.windows(2)) {
            let within = |known: &&Known| (pair[0]..pair[1]).contains(&minutes_ago(known.minutes));
            assert_eq!(*day, model.values().filter(meant).filter(within).count() as u64, "{text:?}");
        }
    }
}

/// Tags, doubled trace keys and what was not cured, against the model.
fn check_life(desk: &Desk, model: &Model) {
    let others = |at: usize, id: u8| {
        model.iter().filter(move |((step, other), _)| *step == at && *other != id && other / 2 == id / 2)
    };
    let count = |keep: &dyn Fn(usize, u8, &Known) -> bool| {
        model.iter().filter(|((step, id), known)| keep(*step, *id, known)).count() as u64
    };
    assert_eq!(desk.count("tag:FRUIT"), count(&|_, _, known| known.word == "plum"), "tags");
    assert_eq!(desk.count("-tag:FRUIT"), count(&|_, _, known| known.word != "plum"), "no tags");
    let retriable = count(&|_, id, _| id % 3 == 0);
    assert_eq!(desk.count("has:retrydata"), retriable, "retry data by counters");
    assert_eq!(desk.count("has:retrydata -id:none-such"), retriable, "retry data by rows");
    let open = count(&|_, id, known| id % 3 == 0 && known.state == ErrorState::Open);
    assert_eq!(desk.count("has:retrydata is:open"), open, "open ones with retry data");
    assert_eq!(desk.count("-has:retrydata"), model.len() as u64 - retriable, "none of it");
    assert_eq!(desk.count("key:doubled"), count(&|step, id, _| others(step, id).next().is_some()), "doubled");
    let uncured = count(&|step, id, known| {
        let newest = others(step, id).all(|(_, other)| other.minutes > known.minutes);
        newest && (known.state == ErrorState::Open || known.by != Some("auto"))
    });
    assert_eq!(desk.count("cured:no"), uncured, "not cured");
    assert_eq!(desk.count("cured:yes"), model.len() as u64 - uncured, "cured");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counters_equal_a_recount_after_any_history(events in prop::collection::vec(event(), 1..25)) {
        let desk = desk();
        // The model knows ids of 0 to 11 for each step, so steps are made before anything is counted.
        let _ = step("f1", "s1");
        let mut model = Model::new();
        for event in &events {
            play(&desk, &mut model, event);
        }
        check(&desk, &model);
        // The text index made anew finds the same.
        desk.rebuild_text_index().unwrap();
        check(&desk, &model);
    }
}
