//! The rules of the platform at work: runs, retries, auto-resolve, auto-retry, limits, and what is due when.
//!
//! Pure rules live in `domain`, SQL in `store`. Every function here works inside the transaction of its caller.

pub(crate) mod auto_retry;
pub(crate) mod cancel;
mod chain;
#[cfg(test)]
mod check;
pub(crate) mod due;
pub(crate) mod flow_view;
pub(crate) mod held;
pub(crate) mod pass;
pub(crate) mod plan;
pub(crate) mod resolve;
pub(crate) mod retry;
pub(crate) mod run;
pub(crate) mod schedule;
