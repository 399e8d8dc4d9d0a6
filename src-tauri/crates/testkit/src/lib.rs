//! What the scenario tests of the other crates stand on: the embedded integrator with a typed control surface, a proxy
//! that misbehaves on command, a host that must stay silent, crash points and a clock that stands.
//!
//! Everything is served by threads of its own on the machine's clock, so a test may pause its own clock, block its own
//! thread or be no async test at all. (With a paused clock mind that it jumps to the next timer whenever all tasks wait
//! for a socket: limits of a client then pass at once.) What cannot be had fails the test: the kit panics and says what
//! was tried.
//!
//! ([`script`] is older and apart: it is async and lives on the runtime of the test.)
//! A dev-dependency: nothing here is shipped, and of the product's crates only `domain` and `integrator` are known here.

mod caller;
mod clock;
mod crash_point;
mod host;
mod http;
mod platform;
mod proxy;
pub mod script;
mod stranger;

pub use caller::{Broken, Caller};
pub use clock::TestClock;
pub use crash_point::{CrashHook, CrashPoints};
pub use http::{Headers, Reply};
pub use integrator::{Choices, ClockKind, Config, DataPlace, RetryAnswer, Seed};
pub use platform::{
    Bulk, Platform, TokenKind,
    flow::{FlowBuilder, TestFlow},
    ledger::{Ledger, LedgerEntry, Mail},
    record::{Outcome, Record},
};
pub use proxy::{
    Proxy,
    fault::{Answer, Fault, Next},
    gate::Gate,
    log::{Answered, Seen},
    on::On,
    rule::Rule,
};
pub use stranger::{Stranger, Visit};
