//! The shell of Flowmend: the window, the token store and the command line, on the desk of `ipc`.
//!
//! Owns: reading the arguments, the window and its one command, where tokens are kept, the log, and how the command
//! line spells results. Leaves to others: everything about records, runs and the outbox (`ipc` and below it), and
//! what the window shows (`ui`).

pub mod cli;
pub mod clock;
mod desk_state;
pub mod folder;
pub mod host;
mod instance;
pub mod keychain;
mod log;
mod mailbox;
mod notifier;
pub mod redact;
mod rpc;
mod start_count;
mod window;
mod window_state;

pub use cli::start;
