//! A proxy that misbehaves by script, builders over the control surface, and a clock that stands: what the tests of the
//! client and of the engine are made of. Everything here is async and runs on the runtime of the test.

mod clock;
mod control;
mod fault;
mod proxy;
mod wire;

pub use clock::ManualClock;
pub use control::{Control, Outcome, TestFlow, record};
pub use fault::{Fault, Rule};
pub use proxy::{Proxy, Seen};
