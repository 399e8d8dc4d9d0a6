//! The public face of the program: the command list, request and response types, the one error, cache tags,
//! handlers, and the TypeScript client made from them. Hosts (the window, the command line) only carry bytes.
//!
//! Leaves to others: SQL (`store`), the network (`remote`, `sync`), windows and the keyring (the root package).

pub mod command;
pub mod desk;
pub mod error;
pub mod event;
mod handlers;
pub mod host;
pub mod tag;
pub mod types;
pub mod typescript;

pub use command::dispatch;
pub use desk::Desk;
pub use error::{AppError, ErrorCode};
pub use host::Host;
