//! The desk: the open account with its files and its engine, behind every handler.

/// The state of the program.
#[derive(Debug)]
pub struct Desk {}
