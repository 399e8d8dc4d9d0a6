//! A spreadsheet in constant memory. Every cell is a text cell: never a formula, no digit lost, times as ISO 8601.

use super::{COLUMNS, Sheet};
use crate::name::Names;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::{
    fs::File,
    io::{self, BufWriter},
};
use store::search::ErrorRow;

/// Rows of one sheet, its head included (limit of the file format).
const SHEET_ROWS_MAX: u32 = 1_048_576;
/// Characters of one cell (limit of the file format), counted in UTF-16.
const CELL_UNITS_MAX: usize = 32_767;

pub(super) struct XlsxFile {
    file: BufWriter<File>,
    book: Workbook,
    /// Index of the sheet that is being filled, and its next row.
    sheet: usize,
    next_row: u32,
    cut_cells: u64,
}

impl XlsxFile {
    pub(super) fn new(file: BufWriter<File>) -> io::Result<Self> {
        let mut made = Self { file, book: Workbook::new(), sheet: 0, next_row: 0, cut_cells: 0 };
        made.begin_sheet(0)?;
        Ok(made)
    }

    fn begin_sheet(&mut self, sheet: usize) -> io::Result<()> {
        let bold = Format::new().set_bold();
        let page = self.book.add_worksheet_with_constant_memory().map_err(other)?;
        page.set_freeze_panes(1, 0).map_err(other)?;
        for (at, column) in (0_u16..).zip(&COLUMNS) {
            page.write_string_with_format(0, at, column.head, &bold).map_err(other)?;
        }
        self.sheet = sheet;
        self.next_row = 1;
        Ok(())
    }

    fn page(&mut self) -> io::Result<&mut Worksheet> {
        self.book.worksheet_from_index(self.sheet).map_err(other)
    }
}

impl Sheet for XlsxFile {
    fn row(&mut self, row: &ErrorRow, names: &Names) -> io::Result<()> {
        if self.next_row >= SHEET_ROWS_MAX {
            self.begin_sheet(self.sheet + 1)?;
        }
        let line = self.next_row;
        let mut cut_cells = 0;
        let page = self.page()?;
        for (at, column) in (0_u16..).zip(&COLUMNS) {
            let cell = (column.cell)(row, names);
            let fitting = fitting(&cell);
            cut_cells += u64::from(fitting.len() < cell.len());
            if !fitting.is_empty() {
                page.write_string(line, at, fitting).map_err(other)?;
            }
        }
        self.cut_cells += cut_cells;
        self.next_row += 1;
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<u64> {
        self.book.save_to_writer(&mut self.file).map_err(other)?;
        io::Write::flush(&mut self.file)?;
        Ok(self.cut_cells)
    }
}

/// As much of a text as one cell takes.
fn fitting(text: &str) -> &str {
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        units += letter.len_utf16();
        if units > CELL_UNITS_MAX {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

fn other(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        error => io::Error::other(error),
    }
}
