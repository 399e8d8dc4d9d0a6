//! The kept data of a record, and its kept request and response.

use super::error_list::ErrorRef;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The kept data of a record as the remote has it now.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RetryData {
    /// The data, laid out in lines; every literal as the remote has it. None when it is too long for the window.
    pub data: Option<String>,
    /// Length in bytes.
    pub bytes: u64,
    /// Part of the step that it is kept for, as the remote names it.
    pub stage: Option<String>,
    /// When it was read.
    pub read_at_ms: i64,
}

/// An edit of the kept data.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveRetryData {
    /// The record.
    pub error: ErrorRef,
    /// The data as it was read.
    pub fetched: String,
    /// The data as it is to be: one JSON object or list.
    pub edited: String,
    /// Write even when the remote's copy has changed meanwhile.
    pub overwrite: bool,
}

/// What became of the edit.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum SavedRetryData {
    /// The remote has it.
    Saved,
    /// The remote's copy is not what was read: nothing was written.
    Conflict {
        /// The data that the remote has now, laid out in lines.
        server: String,
    },
}

/// A kept request and response, secrets masked.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// Whether the remote kept any.
    pub kept: bool,
    /// What was sent to the application.
    pub request: Option<TraceSide>,
    /// What it answered.
    pub response: Option<TraceSide>,
}

/// One side of a trace.
#[derive(Debug, Clone, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TraceSide {
    /// HTTP method of a request.
    pub method: Option<String>,
    /// Address, its secrets masked.
    pub url: Option<String>,
    /// HTTP status of a response.
    pub status: Option<String>,
    /// Headers in the order of the remote.
    pub headers: Vec<TraceHeader>,
    /// Body, its secrets masked, at most 100,000 characters: hostile text.
    pub body: Option<String>,
    /// Whether the body is longer than that.
    pub body_cut: bool,
    /// Whether the remote keeps the body as a file.
    pub body_is_file: bool,
}

/// A header.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TraceHeader {
    /// Its name.
    pub name: String,
    /// Its value, or the mask.
    pub value: String,
    /// Whether the value was masked.
    pub masked: bool,
}
