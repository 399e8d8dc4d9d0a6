//! Downloads of error records.

use super::action::Selection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Forms of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Comma-separated values, safe to open in a spreadsheet.
    Csv,
    /// A spreadsheet.
    Xlsx,
    /// One JSON object a line, as the remote sent it.
    Ndjson,
}

/// Request of a download.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportErrors {
    /// Which records.
    pub selection: Selection,
    /// Form of the file.
    pub format: ExportFormat,
}

/// A finished file.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// Where it is.
    pub path: String,
    /// Records in it.
    pub rows: u64,
    /// Cells that were longer than a spreadsheet takes, and were cut.
    pub cut_cells: u64,
}
