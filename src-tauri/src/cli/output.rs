//! What the command line writes: results on standard output (JSON or tables), words on standard error.
//!
//! Text of the remote is hostile: in tables, control and direction characters are made visible instead of being
//! sent to the terminal. JSON needs no such care: it escapes them.

use super::exit::Failure;
use serde::Serialize;
use std::{
    fmt::Write as _,
    io::{self, BufWriter, IsTerminal, StdoutLock, Write},
};

/// Widest cell of a table, in characters.
const CELL_CHARS_MAX: usize = 60;
/// Rows after which a streamed result is handed on, so that a reader sees it grow.
const FLUSH_ROWS: usize = 200;

/// How much is said on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Volume {
    /// Failures only.
    Quiet,
    /// Warnings and results of actions.
    Normal,
    /// Progress too.
    Verbose,
}

/// The two streams of a command.
pub(crate) struct Output {
    json: bool,
    volume: Volume,
    out: BufWriter<StdoutLock<'static>>,
    rows: usize,
}

impl Output {
    /// Output in one of the two forms.
    #[must_use]
    pub(crate) fn new(json: bool, volume: Volume) -> Self {
        Self { json, volume, out: BufWriter::new(io::stdout().lock()), rows: 0 }
    }

    /// Whether standard output is JSON.
    #[must_use]
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// One JSON object on a line of its own.
    ///
    /// # Errors
    /// When the reader went away or the disk is full.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(io::Error::from)?;
        self.json_line(&text)
    }

    /// One JSON object that is already text, on a line of its own.
    ///
    /// # Errors
    /// When the reader went away or the disk is full.
    pub(crate) fn json_line(&mut self, text: &str) -> Result<(), Failure> {
        self.line(text)?;
        self.rows += 1;
        if self.rows.is_multiple_of(FLUSH_ROWS) {
            self.out.flush()?;
        }
        Ok(())
    }

    /// One line of text for people.
    ///
    /// # Errors
    /// When the reader went away or the disk is full.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")?;
        Ok(())
    }

    /// A finished table for people.
    ///
    /// # Errors
    /// When the reader went away or the disk is full.
    pub(crate) fn table(&mut self, table: &Table) -> Result<(), Failure> {
        self.out.write_all(table.to_text().as_bytes())?;
        Ok(())
    }

    /// Hands everything on.
    ///
    /// # Errors
    /// When the reader went away or the disk is full.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }

    /// A warning on standard error: left out with `-q`.
    pub(crate) fn warn(&self, text: &str) {
        if self.volume >= Volume::Normal {
            say(text);
        }
    }

    /// Progress on standard error: only with `-v`.
    pub(crate) fn progress(&self, text: &str) {
        if self.volume >= Volume::Verbose {
            say(text);
        }
    }

    /// How much is said.
    #[must_use]
    pub(crate) fn volume(&self) -> Volume {
        self.volume
    }
}

/// A line on standard error that the next one overwrites; on a terminal only.
pub(crate) fn progress_line(volume: Volume, text: &str) {
    if volume >= Volume::Normal && io::stderr().is_terminal() {
        let mut stderr = io::stderr().lock();
        drop(write!(stderr, "\r\x1b[2K{text}"));
        drop(stderr.flush());
    }
}

/// Writes the one failure of a command, in the form that was asked for.
pub(crate) fn complain(failure: &Failure, json: bool) {
    if failure.is_quiet() {
        return;
    }
    if json {
        let body = serde_json::json!({ "error": { "code": failure.code, "message": failure.message } });
        say(&body.to_string());
    } else {
        say(&format!("flowmend: {}", shown(&failure.message)));
    }
}

/// A line on standard error. If nobody reads it any more there is nobody to tell.
fn say(text: &str) {
    drop(writeln!(io::stderr().lock(), "{text}"));
}

/// Text that is safe on a terminal: control and direction characters become visible code points.
#[must_use]
pub(crate) fn shown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' | '\t' => safe.push(' '),
            _ if is_hostile(letter) => {
                let _ = write!(safe, "⟨{:04X}⟩", u32::from(letter));
            }
            _ => safe.push(letter),
        }
    }
    safe
}

fn is_hostile(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// A table for people: a head, rows, columns as wide as they need to be.
#[derive(Debug)]
pub(crate) struct Table {
    head: Vec<&'static str>,
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns; a `>` before a name sets the column to the right (numbers).
    #[must_use]
    pub(crate) fn new(columns: &[&'static str]) -> Self {
        Self {
            head: columns.iter().map(|name| name.trim_start_matches('>')).collect(),
            right: columns.iter().map(|name| name.starts_with('>')).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; cells are made safe for a terminal and cut to a sensible width.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.iter().map(|cell| cut(&shown(cell))).collect());
    }

    fn to_text(&self) -> String {
        let head: Vec<String> = self.head.iter().map(|name| (*name).to_owned()).collect();
        let mut widths = vec![0; head.len()];
        for row in std::iter::once(&head).chain(&self.rows) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut text = String::new();
        for row in std::iter::once(&head).chain(&self.rows) {
            let mut line = String::new();
            for ((cell, width), right) in row.iter().zip(&widths).zip(&self.right) {
                let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
                let (before, after) = if *right { (gap.as_str(), "") } else { ("", gap.as_str()) };
                let _ = write!(line, "{before}{cell}{after}  ");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= CELL_CHARS_MAX {
        return text.to_owned();
    }
    text.chars().take(CELL_CHARS_MAX - 1).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_cannot_command_the_terminal() {
        let cell = shown("a\u{1b}[31mred\u{202e}x\u{0}\u{7f}\nb\u{9b}2J");
        assert_eq!(cell, "a⟨001B⟩[31mred⟨202E⟩x⟨0000⟩⟨007F⟩ b⟨009B⟩2J");
    }

    #[test]
    fn columns_are_as_wide_as_they_need_to_be() {
        let mut table = Table::new(&["name", ">open"]);
        table.row(["Orders → Shopify".to_owned(), "12".to_owned()]);
        table.row(["A".to_owned(), "3".to_owned()]);
        assert_eq!(
            table.to_text(),
            "name              open\nOrders → Shopify    12\nA                    3\n"
        );
    }

    #[test]
    fn long_cells_are_cut_between_characters() {
        assert_eq!(cut(&"ž".repeat(200)).chars().count(), CELL_CHARS_MAX);
    }
}
