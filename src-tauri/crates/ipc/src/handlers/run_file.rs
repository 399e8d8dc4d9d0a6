//! Files that the platform keeps about a run, and its diagnostics: fetched when somebody asks, into the folder for
//! downloads, and nowhere else.

use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    new_file::{NewFile, safe_name},
    types::{
        analytics::SavedFile,
        run_history::{RunFile, SaveRunFile},
    },
};
use domain::{id::RunId, json::RawObject, run::Run};
use std::{path::PathBuf, sync::Arc};
use sync::{Download, RunFile as Wanted};
use tokio::{sync::mpsc, task::spawn_blocking};

/// Pieces that wait for the disk.
const PIECES_MAX: usize = 16;
/// Files of one run that are shown; real runs have a handful.
const FILES_MAX: usize = 200;

pub(crate) async fn save_run_file(desk: &Desk, request: SaveRunFile) -> Result<SavedFile, AppError> {
    let account = desk.account()?;
    let run = RunId(request.run_id);
    let (wanted, name) = match request.file_id {
        Some(id) => {
            let name = name_of(&account, run.clone(), id.clone()).await?;
            (Wanted::Data(id), Some(name))
        }
        None => (Wanted::Diagnostics, None),
    };
    let download = account.engine()?.run_file(&run, &wanted).await?;
    let name = name.unwrap_or_else(|| {
        let ending = download.ending().unwrap_or_else(|| "json".to_owned());
        safe_name(&format!("diagnostics-{run}.{ending}"), "diagnostics")
    });
    let path = save(download, desk.download_dir(), name).await?;
    Ok(SavedFile { path: path.display().to_string() })
}

/// The files that a job names.
pub(super) fn files_of(run: &Run) -> impl Iterator<Item = RunFile> + use<> {
    let files = RawObject::parse(&run.raw).map(|job| job.objects("files")).unwrap_or_default();
    let run_id = run.id.0.clone();
    files.into_iter().take(FILES_MAX).filter_map(move |file| {
        let name = file.text("name").filter(|name| !name.trim().is_empty());
        Some(RunFile { run_id: run_id.clone(), file_id: file.text("id")?, name })
    })
}

/// The name that the file gets.
async fn name_of(account: &Arc<OpenAccount>, run: RunId, id: String) -> Result<String, AppError> {
    account
        .read(move |account| {
            let known = account.store().run(&run)?;
            let file = known.and_then(|family| files_of(&family.run.run).find(|file| file.file_id == id));
            let gone = || AppError::new(ErrorCode::NotFound, "This run has no such file.");
            Ok(safe_name(&file.ok_or_else(gone)?.name.unwrap_or_default(), "run-file"))
        })
        .await
}

/// Takes the pieces off the network while another thread brings them to disk. A file that breaks off leaves nothing.
async fn save(mut download: Download, folder: PathBuf, name: String) -> Result<PathBuf, AppError> {
    let (pieces, mut queue) = mpsc::channel::<Option<Vec<u8>>>(PIECES_MAX);
    let writing = spawn_blocking(move || {
        let mut file = NewFile::create(&folder, &name)?;
        while let Some(piece) = queue.blocking_recv() {
            match piece {
                Some(piece) => file.write(&piece)?,
                None => return file.finish().map(Some),
            }
        }
        Ok(None)
    });
    let fetched = loop {
        let piece = match download.piece().await {
            Ok(piece) => piece,
            Err(error) => break Err(error),
        };
        let is_last = piece.is_none();
        // Nobody takes it: the disk failed, and says so below.
        if pieces.send(piece).await.is_err() || is_last {
            break Ok(());
        }
    };
    drop(pieces);
    let broken = || AppError::new(ErrorCode::Internal, "Writing the file was broken off.");
    let written: Result<Option<PathBuf>, AppError> = writing.await.map_err(|_| broken())?;
    fetched?;
    written?.ok_or_else(broken)
}
