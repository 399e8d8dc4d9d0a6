//! The session and the settings.

use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    event::Event,
    open::blocking,
    tag::Tag,
    types::{
        Nothing,
        account::TokenPlace,
        session::{Account, AccountAccess, ReadOnlyWhy, Session, StartNote, StartNoteKind},
        settings::{Network, Settings},
    },
};
use store::registry::{AccountEntry, Environment, Region, TokenStore};

pub(crate) async fn get_session(desk: &Desk, _: Nothing) -> Result<Session, AppError> {
    let settings = desk.settings().await?;
    let list = desk.clone();
    let entries = blocking(move || Ok(list.registry()?.accounts().to_vec())).await?;
    let open = desk.try_account();
    let account = open
        .as_ref()
        .map(|account| Account { saved: account.is_saved(), ..shown(account.entry(), account.access()) });
    let accounts = entries.iter().map(|entry| shown(entry, AccountAccess::Unknown)).collect();
    let read_only_why =
        open.as_ref().filter(|account| account.store().is_read_only()).map(|account| {
            match (account.is_saved(), desk.is_second_window()) {
                (true, _) => ReadOnlyWhy::SavedCache,
                (_, true) => ReadOnlyWhy::SecondWindow,
                _ => ReadOnlyWhy::NewerFiles,
            }
        });
    Ok(Session {
        account,
        accounts,
        settings,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        read_only: open.as_ref().is_some_and(|account| account.store().is_read_only()),
        read_only_why,
        safe_start: desk.is_safe(),
        start_notes: open.as_ref().map(|account| start_notes(account)).unwrap_or_default(),
    })
}

pub(crate) async fn save_settings(desk: &Desk, request: Settings) -> Result<Settings, AppError> {
    let before = desk.settings().await?;
    let saved = desk.save_settings(request).await?;
    // The engine takes its pace when it starts.
    let pace = |settings: &Settings| (settings.check_every_s, settings.limits());
    if pace(&before) != pace(&saved) {
        reopen(desk).await?;
    }
    if before.keep_days != saved.keep_days {
        let now = desk.host().now();
        let dropped = desk.account()?.read(move |account| account.drop_old(now)).await?;
        if dropped > 0 {
            desk.emit(Event::Changed { tags: vec![Tag::Errors, Tag::Runs] });
        }
    }
    desk.emit(Event::Changed { tags: vec![Tag::Settings] });
    Ok(saved)
}

pub(crate) async fn get_network(desk: &Desk, _: Nothing) -> Result<Network, AppError> {
    let desk = desk.clone();
    blocking(move || Ok(desk.stored_network())).await
}

pub(crate) async fn save_network(desk: &Desk, request: Network) -> Result<Network, AppError> {
    let (writing, before) = (desk.clone(), get_network(desk, Nothing {}).await?);
    let saved = blocking(move || writing.store_network(request)).await?;
    if saved != before {
        reopen(desk).await?;
    }
    Ok(saved)
}

/// Opens the account again, so that its engine and client begin with the settings as they are now.
async fn reopen(desk: &Desk) -> Result<(), AppError> {
    let Some(account) = desk.try_account().filter(|account| account.is_watched()) else { return Ok(()) };
    let name = account.entry().name.clone();
    drop(account);
    desk.open_account(Some(&name), true).await?;
    everything_changed(desk);
    Ok(())
}

pub(super) fn everything_changed(desk: &Desk) {
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
        token_place: match entry.token_store {
            TokenStore::Keyring => TokenPlace::Keyring,
            TokenStore::Sealed => TokenPlace::Sealed,
            TokenStore::None => TokenPlace::Memory,
        },
        saved: false,
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
