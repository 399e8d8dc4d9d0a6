//! A server that misbehaves on purpose, for tests: a proxy on loopback in front of the embedded integrator (or of
//! nothing), with a script of faults, a record of every request, and builders for exact situations.
//!
//! Shipped by nobody. Leaves the rules of the platform to `integrator`, and the client's side to the tested crates.

pub mod script;
