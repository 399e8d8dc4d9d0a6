//! What is kept on this computer: sizes, copies and going back to one, and the report for people who help.

use super::session::everything_changed;
use crate::{
    desk::Desk,
    error::AppError,
    new_file::NewFile,
    open::blocking,
    types::{
        Nothing,
        analytics::SavedFile,
        storage::{BackupRef, DeskBackup, Diagnostics, SaveDiagnostics, Storage},
    },
};
use domain::time::UtcMs;

pub(crate) async fn get_storage(desk: &Desk, _: Nothing) -> Result<Storage, AppError> {
    desk.account()?
        .read(|account| {
            let store = account.store();
            let sizes = store.sizes();
            let backups = store.backups();
            Ok(Storage {
                folder: store.folder().display().to_string(),
                cache_bytes: sizes.cache,
                desk_bytes: sizes.desk,
                backups: backups.iter().map(|one| DeskBackup { at_ms: one.at.0, bytes: one.bytes }).collect(),
            })
        })
        .await
}

pub(crate) async fn make_backup(desk: &Desk, request: Nothing) -> Result<Storage, AppError> {
    let now = desk.host().now();
    desk.account()?.read(move |account| Ok(account.store().back_up(now)?)).await?;
    get_storage(desk, request).await
}

pub(crate) async fn restore_backup(desk: &Desk, request: BackupRef) -> Result<Storage, AppError> {
    let now = desk.host().now();
    desk.account()?.read(move |account| Ok(account.store().restore(UtcMs(request.at_ms), now)?)).await?;
    everything_changed(desk);
    get_storage(desk, Nothing {}).await
}

pub(crate) async fn get_diagnostics(desk: &Desk, _: Nothing) -> Result<Diagnostics, AppError> {
    let desk = desk.clone();
    blocking(move || crate::diagnosis::report(&desk)).await
}

pub(crate) async fn save_diagnostics(desk: &Desk, request: SaveDiagnostics) -> Result<SavedFile, AppError> {
    let desk = desk.clone();
    blocking(move || {
        let stem: String =
            desk.host().now().to_iso().chars().take(19).map(|c| if c == ':' { '-' } else { c }).collect();
        let mut file = NewFile::create(&desk.download_dir(), &format!("flowmend-diagnostics-{stem}.txt"))?;
        file.write(request.text.as_bytes())?;
        let path = file.finish()?;
        Ok(SavedFile { path: path.display().to_string() })
    })
    .await
}
