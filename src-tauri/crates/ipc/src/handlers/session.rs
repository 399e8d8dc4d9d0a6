//! Accounts and settings.

use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    event::Event,
    open::{AccountRequest, Place, blocking},
    tag::Tag,
    types::{
        Nothing,
        session::{
            Account, AccountAccess, AccountRef, ConnectAccount, Connected, Session, Settings, StartNote,
            StartNoteKind,
        },
    },
};
use store::registry::{AccountEntry, Environment, Region};
use zeroize::Zeroizing;

pub(crate) async fn get_session(desk: &Desk, _: Nothing) -> Result<Session, AppError> {
    let settings = desk.settings().await?;
    let list = desk.clone();
    let entries = blocking(move || Ok(list.registry()?.accounts().to_vec())).await?;
    let open = desk.try_account();
    let account = open.as_ref().map(|account| shown(account.entry(), account.access()));
    let accounts = entries.iter().map(|entry| shown(entry, AccountAccess::Unknown)).collect();
    Ok(Session {
        account,
        accounts,
        settings,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        read_only: open.as_ref().is_some_and(|account| account.store().is_read_only()),
        start_notes: open.as_ref().map(|account| start_notes(account)).unwrap_or_default(),
    })
}

pub(crate) async fn open_demo(desk: &Desk, _: Nothing) -> Result<Session, AppError> {
    desk.open_demo().await?;
    everything_changed(desk);
    get_session(desk, Nothing {}).await
}

pub(crate) async fn open_account(desk: &Desk, request: AccountRef) -> Result<Session, AppError> {
    desk.open_account(Some(&request.name), true).await?;
    everything_changed(desk);
    get_session(desk, Nothing {}).await
}

pub(crate) async fn connect_account(desk: &Desk, request: ConnectAccount) -> Result<Connected, AppError> {
    let address = request.base_url.filter(|address| !address.trim().is_empty());
    let wanted = AccountRequest {
        name: request.name.clone(),
        place: address.map_or(Place::Region(request.region), Place::Address),
        sandbox: request.environment == "sandbox",
    };
    let added = desk.add_account(wanted, Zeroizing::new(request.token), request.keep).await?;
    desk.open_account(Some(&added.entry.name), true).await?;
    everything_changed(desk);
    Ok(Connected { session: get_session(desk, Nothing {}).await?, token_place: added.place })
}

pub(crate) async fn remove_account(desk: &Desk, request: AccountRef) -> Result<Session, AppError> {
    desk.remove_account(&request.name).await?;
    everything_changed(desk);
    get_session(desk, Nothing {}).await
}

pub(crate) async fn save_settings(desk: &Desk, request: Settings) -> Result<Settings, AppError> {
    let saved = desk.save_settings(request).await?;
    desk.emit(Event::Changed { tags: vec![Tag::Settings] });
    Ok(saved)
}

fn everything_changed(desk: &Desk) {
    use Tag::{Errors, Flows, Outbox, Running, Runs, Session, Settings, SyncStatus};
    desk.emit(Event::Changed {
        tags: vec![Session, Settings, Flows, Errors, Runs, Running, Outbox, SyncStatus],
    });
}

fn shown(entry: &AccountEntry, access: AccountAccess) -> Account {
    let region = match entry.region {
        Region::Us => "us",
        Region::Eu => "eu",
        Region::Au => "au",
        Region::Ca => "ca",
        Region::Custom => "custom",
    };
    let environment = match entry.environment {
        Environment::Production => "production",
        Environment::Sandbox => "sandbox",
    };
    Account {
        name: entry.name.clone(),
        region: region.to_owned(),
        host: entry.base_url.trim_start_matches("https://").trim_start_matches("http://").to_owned(),
        environment: environment.to_owned(),
        demo: entry.demo,
        access,
    }
}

fn start_notes(account: &OpenAccount) -> Vec<StartNote> {
    let report = account.report();
    let mut notes: Vec<StartNote> = report
        .repairs
        .iter()
        .map(|repair| StartNote {
            kind: match repair.file {
                store::File::Cache => StartNoteKind::CacheSetAside,
                store::File::Desk => StartNoteKind::DeskSalvaged,
            },
            path: repair.set_aside.as_ref().map(|path| path.display().to_string()),
        })
        .collect();
    if report.newer {
        notes.push(StartNote { kind: StartNoteKind::NewerFiles, path: None });
    }
    notes
}
