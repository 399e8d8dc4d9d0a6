//! Saved views: kept in order, over a new start, whatever happens to the cache.

use crate::scenario::build::{Desk, NOW, desk};
use store::{
    Error, OpenMode, Store,
    view::{VIEWS_MAX, ViewContent, ViewId},
};

fn content(name: &str) -> ViewContent {
    ViewContent {
        name: name.into(),
        query: "is:open timeout".into(),
        sort: String::new(),
        grouping: "kind".into(),
    }
}

fn names(store: &Store) -> String {
    store.views().unwrap().into_iter().map(|view| view.content.name).collect::<Vec<_>>().join(" ")
}

#[test]
fn views_keep_their_order_over_a_new_start() {
    let Desk { store, folder } = desk();
    let ids: Vec<ViewId> =
        ["a", "b", "c"].iter().map(|name| store.add_view(&content(name), NOW).unwrap()).collect();
    store.order_views(&[ids[2], ViewId(99), ids[0]]).unwrap();
    assert_eq!(names(&store), "c a b");
    store.change_view(ids[0], &content("renamed"), NOW).unwrap();
    store.delete_view(ids[1]).unwrap();
    store.delete_view(ids[1]).unwrap();
    assert_eq!(store.add_view(&content("d"), NOW).unwrap(), ViewId(4));
    drop(store);
    let (store, _) = Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
    assert_eq!(names(&store), "c renamed d");
    assert_eq!(store.views().unwrap()[0].content, content("c"));
    assert!(matches!(store.change_view(ids[1], &content("x"), NOW), Err(Error::Absent(_))));
}

#[test]
fn there_is_a_most_of_views() {
    let desk = desk();
    for n in 0..VIEWS_MAX {
        desk.add_view(&content(&n.to_string()), NOW).unwrap();
    }
    assert!(matches!(desk.add_view(&content("more"), NOW), Err(Error::TooMany { .. })));
}

#[test]
fn going_back_to_a_copy_brings_views_and_settings_and_makes_a_copy_of_now_first() {
    let Desk { store, folder: _folder } = desk();
    store.add_view(&content("before"), NOW).unwrap();
    store.set_setting("theme", &serde_json::json!("dark"), NOW).unwrap();
    let at = NOW.plus_ms(1_000);
    store.back_up(at).unwrap();
    let made = store.backups()[0];
    assert_eq!(made.at, at);
    assert!(made.bytes > 0 && store.sizes().backups >= made.bytes && store.sizes().cache > 0);
    store.delete_view(store.views().unwrap()[0].id).unwrap();
    store.add_view(&content("after"), NOW).unwrap();
    store.set_setting("theme", &serde_json::json!("light"), NOW).unwrap();
    let later = NOW.plus_ms(2_000);
    store.restore(at, later).unwrap();
    assert_eq!(names(&store), "before");
    assert_eq!(store.setting("theme").unwrap(), Some(serde_json::json!("dark")));
    // What was there is not lost either.
    assert_eq!(store.backups()[0].at, later);
    store.restore(later, NOW.plus_ms(3_000)).unwrap();
    assert_eq!(names(&store), "after");
    assert!(matches!(store.restore(domain::time::UtcMs(5), NOW), Err(Error::Absent(_))));
    assert!(!store.folder().join("backups").join("restore.partial").exists());
}
