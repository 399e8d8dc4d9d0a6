//! A CSV file: UTF-8, CRLF, heads in the first line.

use super::{
    COLUMNS, Sheet,
    column::{Kind, harmless},
};
use crate::name::Names;
use std::{
    fs::File,
    io::{self, BufWriter},
};
use store::search::ErrorRow;

pub(super) struct CsvFile(csv::Writer<BufWriter<File>>);

impl CsvFile {
    pub(super) fn new(file: BufWriter<File>) -> io::Result<Self> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
        writer.write_record(COLUMNS.iter().map(|column| column.head))?;
        Ok(Self(writer))
    }
}

impl Sheet for CsvFile {
    fn row(&mut self, row: &ErrorRow, names: &Names) -> io::Result<()> {
        for column in &COLUMNS {
            let cell = (column.cell)(row, names);
            let cell = if column.kind == Kind::Text { harmless(&cell) } else { cell };
            self.0.write_field(cell)?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    fn end(mut self: Box<Self>) -> io::Result<u64> {
        self.0.flush().map(|()| 0)
    }
}
