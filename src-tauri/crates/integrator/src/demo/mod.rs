//! The demo account: Harborline Supply, a wholesaler with forty flows, three months of history and traffic that
//! goes on; and bulk accounts of any size.
//!
//! Owns what is in these accounts. Leaves rules to `engine`, SQL to `store`. Nothing here is real: people, firms
//! and numbers are made up, and the same seed and time always give the same account.

mod app;
mod chance;
mod document;
mod history;
mod message;
mod people;
mod plan;
mod record;
