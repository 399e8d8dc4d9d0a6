//! Downloads: error records into a file of the person's download folder.

use super::action::selection_of;
use crate::{
    desk::Desk,
    error::{AppError, ErrorCode},
    export::{self, Format, What},
    types::export::{ExportErrors, ExportFormat, Exported},
};
use std::collections::HashSet;
use store::{freeze::Selection, search::Search};

pub(crate) async fn export_errors(desk: &Desk, request: ExportErrors) -> Result<Exported, AppError> {
    let now = desk.host().now();
    let folder = desk.download_dir();
    let format = match request.format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Xlsx => Format::Xlsx,
        ExportFormat::Ndjson => Format::Ndjson,
    };
    desk.account()?
        .read(move |account| {
            std::fs::create_dir_all(&folder).map_err(|error| {
                AppError::new(ErrorCode::Internal, "The folder for downloads could not be made.")
                    .with_detail(error.to_string())
            })?;
            // Times in names sort, and have no letter that any system refuses.
            let stem =
                now.to_iso().chars().take(19).map(|c| if c == ':' { '-' } else { c }).collect::<String>();
            let path = export::free_name(&folder, &format!("flowmend-errors-{stem}"), format);
            let written = match selection_of(account, request.selection, now)? {
                Selection::Keys(keys) => export::write(account.store(), What::Keys(&keys), format, &path)?,
                Selection::Query { query, except } => {
                    let except: HashSet<_> = except.into_iter().collect();
                    let search = Search { query: &query, now };
                    export::write(account.store(), What::Query(&search, &except), format, &path)?
                }
            };
            Ok(Exported {
                path: path.display().to_string(),
                rows: written.rows,
                cut_cells: written.cut_cells,
            })
        })
        .await
}
