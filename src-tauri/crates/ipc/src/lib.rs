//! The public face of the program: the command list, request and response types, the one error, cache tags,
//! handlers, and the TypeScript client made from them. Hosts (the window, the command line) only carry bytes.
//!
//! Leaves to others: SQL (`store`), the network (`remote`, `sync`), windows and the keyring (the root package).

pub mod account;
pub mod chart;
pub mod command;
mod connect;
mod convert;
mod data_list;
pub mod desk;
mod diagnosis;
pub mod error;
pub mod event;
pub mod export;
mod handlers;
pub mod host;
pub mod name;
mod network;
mod new_file;
mod notice_watch;
pub mod open;
mod preview;
pub mod tag;
pub mod types;
pub mod typescript;

pub use account::OpenAccount;
pub use command::dispatch;
pub use desk::Desk;
pub use error::{AppError, ErrorCode};
pub use host::Host;

// The command line speaks to the same engine and the same files as the handlers do; it gets their types here.
pub use {charts, remote, store, sync};
