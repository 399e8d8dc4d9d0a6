//! The list of accounts.

use crate::scenario::build::NOW;
use std::fs;
use store::{
    Error, OpenMode, Store,
    registry::{Environment, NewAccount, Region, Registry, TokenStore},
};

fn account(name: &str) -> NewAccount {
    NewAccount {
        name: name.into(),
        region: Region::Us,
        base_url: "https://api.integrator.io".into(),
        environment: Environment::Production,
        demo: false,
        token_store: TokenStore::None,
        user_id: None,
        token_kind: None,
    }
}

#[test]
fn accounts_are_kept_and_found_by_any_case() {
    let data = tempfile::tempdir().unwrap();
    let mut registry = Registry::load(data.path(), NOW).unwrap();
    assert!(registry.accounts().is_empty() && registry.default_account().is_none());
    registry.add(account(" Harborline Supply "), NOW).unwrap();
    let again = Registry::load(data.path(), NOW).unwrap();
    assert_eq!(again.default_account().unwrap().name, "Harborline Supply");
    assert_eq!(again.by_name("HARBORLINE supply").unwrap().folder, "harborline-supply-production");
}

#[test]
fn the_same_name_is_refused_and_a_like_folder_gets_a_number() {
    let data = tempfile::tempdir().unwrap();
    let mut registry = Registry::load(data.path(), NOW).unwrap();
    registry.add(account("A/../B"), NOW).unwrap();
    assert!(matches!(registry.add(account("a/../b"), NOW), Err(Error::Account(_))));
    assert!(matches!(registry.add(account("  "), NOW), Err(Error::Account(_))));
    assert_eq!(registry.add(account("A B"), NOW).unwrap().folder, "a-b-production-2");
    assert_eq!(registry.add(account("日本"), NOW).unwrap().folder, "account-production");
    assert_eq!(registry.default_account(), None);
    registry.set_last_used("a b").unwrap();
    assert_eq!(Registry::load(data.path(), NOW).unwrap().default_account().unwrap().name, "A B");
}

#[test]
fn two_programs_that_add_at_once_lose_nothing() {
    let data = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let path = data.path();
            scope.spawn(move || {
                Registry::load(path, NOW).unwrap().add(account(&format!("account {n}")), NOW).unwrap();
            });
        }
    });
    assert_eq!(Registry::load(data.path(), NOW).unwrap().accounts().len(), 8);
}

#[test]
fn removing_an_account_leaves_no_byte_of_it() {
    let data = tempfile::tempdir().unwrap();
    let mut registry = Registry::load(data.path(), NOW).unwrap();
    let entry = registry.add(account("Gone"), NOW).unwrap();
    let folder = registry.folder_of(&entry);
    let (store, _) = Store::open(&folder, OpenMode::Write, NOW).unwrap();
    store.set_setting("canary", &"canary-4711".into(), NOW).unwrap();
    drop(store);
    assert!(folder.join("backups").exists());
    registry.remove("gone").unwrap();
    assert!(!folder.exists() && registry.accounts().is_empty());
    assert!(matches!(registry.remove("gone"), Err(Error::Absent(_))));
}

#[test]
fn a_damaged_list_is_set_aside_and_never_emptied() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("accounts.json");
    fs::write(&path, b"{\"accounts\": [ {broken").unwrap();
    let Err(Error::Account(message)) = Registry::load(data.path(), NOW) else { panic!("must be refused") };
    assert!(message.contains("damaged-"));
    let aside = fs::read_dir(data.path())
        .unwrap()
        .flatten()
        .find(|e| e.file_name().to_string_lossy().contains("damaged"));
    assert_eq!(fs::read(aside.unwrap().path()).unwrap(), b"{\"accounts\": [ {broken");
    assert!(Registry::load(data.path(), NOW).unwrap().accounts().is_empty());
}

#[test]
fn fields_of_newer_versions_survive_a_change() {
    let data = tempfile::tempdir().unwrap();
    let mut registry = Registry::load(data.path(), NOW).unwrap();
    registry.add(account("A"), NOW).unwrap();
    let path = data.path().join("accounts.json");
    let mut json: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    json["novel"] = 1.into();
    json["accounts"][0]["colour"] = "blue".into();
    fs::write(&path, json.to_string()).unwrap();
    registry.update("A", |entry| entry.token_store = TokenStore::Keyring).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!((&json["novel"], &json["accounts"][0]["colour"]), (&1.into(), &"blue".into()));
    assert_eq!(json["accounts"][0]["token_store"], "keyring");
}

#[test]
fn an_edited_list_cannot_lead_out_of_the_accounts() {
    let data = tempfile::tempdir().unwrap();
    let mut registry = Registry::load(data.path(), NOW).unwrap();
    registry.add(account("A"), NOW).unwrap();
    let path = data.path().join("accounts.json");
    let evil = fs::read_to_string(&path).unwrap().replace("a-production", "..");
    fs::write(&path, evil).unwrap();
    registry.remove("A").unwrap();
    assert!(path.exists());
}
