//! The store from outside, on real files in temporary folders; one binary for the whole crate.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; the helpers beside the tests too"
)]

mod scenario {
    mod analytics;
    mod build;

    mod contention;
    mod counting;
    mod curing;
    mod damage;
    mod dashboard;
    mod data_edit;
    mod freezing;
    mod grouping;
    mod history;
    mod opening;
    mod outbox;
    mod pulling;
    mod registry;
    mod searching;
    mod subscribing;
    mod viewing;
}
