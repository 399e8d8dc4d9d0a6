//! Whole journeys in the real window, driven through WebDriver against the embedded integrator. Needs a display and
//! a session bus, which `make test` gives it (xvfb-run, dbus-run-session).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, and measure by the machine's clock"
)]

#[path = "program/mod.rs"]
mod program;

#[path = "e2e/access.rs"]
mod access;
#[path = "e2e/acting.rs"]
mod acting;
#[path = "e2e/desk.rs"]
mod desk;
#[path = "e2e/door.rs"]
mod door;
#[path = "e2e/guard.rs"]
mod guard;
#[path = "e2e/journey.rs"]
mod journey;
#[path = "e2e/notification.rs"]
mod notification;
#[path = "e2e/picture.rs"]
mod picture;
#[path = "e2e/runs.rs"]
mod runs;
#[path = "e2e/window.rs"]
mod window;
