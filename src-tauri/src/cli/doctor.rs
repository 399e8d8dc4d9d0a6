//! `flowmend doctor`: versions, paths, file checks, the token store, whether the remote answers.

use super::{
    desk::Context,
    exit::{Exit, Failure},
    output::{Output, shown},
    status,
};
use ipc::store::{self, OpenMode, Store, registry::AccountEntry};
use serde_json::{Value, json};

/// Options of `doctor`.
#[derive(Debug, clap::Args)]
pub(crate) struct DoctorArgs {
    /// Do not ask the remote
    #[arg(long)]
    pub offline: bool,
}

/// Looks at everything that can be wrong on this side, and at the remote.
///
/// # Errors
/// When not even the data folder can be read.
pub(crate) fn run(args: &DoctorArgs, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let keyring = match context.host.keychain().probe() {
        Ok(()) => "answers".to_owned(),
        Err(why) => why.to_string(),
    };
    let mut exit = Exit::Done;
    let mut accounts = Vec::new();
    for account in context.registry()?.accounts() {
        let (shape, found) = examine(account, args.offline, context)?;
        accounts.push(shape);
        exit = exit.max(found);
    }
    let mut report = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "platform": format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        "dataDir": context.data_dir,
        "log": context.data_dir.join("logs").join("flowmend.log"),
        "keyring": keyring,
        "environmentToken": context.host.keychain().environment_token().is_some(),
    });
    if output.is_json() {
        if let Some(fields) = report.as_object_mut() {
            fields.insert("accounts".to_owned(), Value::Array(accounts));
        }
        output.json(&report)?;
        return Ok(exit);
    }
    for (name, value) in report.as_object().into_iter().flatten() {
        output.line(&shown(&format!("{name:<18} {}", plain(value))))?;
    }
    for account in &accounts {
        output.line("")?;
        for (name, value) in account.as_object().into_iter().flatten() {
            output.line(&shown(&format!("{name:<18} {}", plain(value))))?;
        }
    }
    Ok(exit)
}

fn examine(account: &AccountEntry, offline: bool, context: &Context) -> Result<(Value, Exit), Failure> {
    let folder = context.registry()?.folder_of(account);
    let (files, mut exit) = match Store::open(&folder, OpenMode::ReadOnly, context.now) {
        Ok((store, report)) => match store.outbox_counts() {
            Ok(_) if report.newer => ("written by a newer version".to_owned(), Exit::Partly),
            Ok(_) => ("sound".to_owned(), Exit::Done),
            Err(error) => (error.to_string(), Exit::Partly),
        },
        Err(store::Error::Absent(_)) => ("none yet".to_owned(), Exit::Done),
        Err(error) => (error.to_string(), Exit::Partly),
    };
    let token = match context.host.keychain().get(&account.folder) {
        Ok(Some((_, place))) => place.as_str().to_owned(),
        Ok(None) if account.demo => "made at each start".to_owned(),
        Ok(None) => "none".to_owned(),
        Err(why) => why.to_string(),
    };
    let remote = match offline {
        true => "not asked".to_owned(),
        false if account.demo => "starts with the window".to_owned(),
        false if status::answers(&account.base_url) => "answers".to_owned(),
        false => {
            exit = exit.max(Exit::Unreachable);
            "does not answer".to_owned()
        }
    };
    let size = ["cache.sqlite", "cache.sqlite-wal", "desk.sqlite", "desk.sqlite-wal"]
        .into_iter()
        .filter_map(|name| std::fs::metadata(folder.join(name)).ok())
        .map(|about| about.len())
        .sum::<u64>();
    let shape = json!({
        "account": account.name,
        "environment": account.environment,
        "address": account.base_url,
        "folder": folder,
        "files": files,
        "bytes": size,
        "token": token,
        "remote": remote,
    });
    Ok((shape, exit))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
