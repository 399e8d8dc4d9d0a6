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
