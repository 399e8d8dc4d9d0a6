//! A desk in a temporary folder on a platform with a clock that stands.

use domain::{desktop_notice::DesktopNotice, time::UtcMs};
use ipc::{
    AppError, Desk, ErrorCode, Host,
    host::{DemoServer, HostFuture, Keep},
    types::account::{KeyringState, TokenPlace},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};
use store::registry::TokenStore;
use sync::SyncScope;
use tempfile::TempDir;
use testkit::{FlowBuilder, Platform, Record, TestFlow};
use zeroize::Zeroizing;

/// A host with the platform's clock and a token store in memory.
pub(crate) struct TestHost {
    platform: Arc<Platform>,
    pub(crate) tokens: Mutex<HashMap<String, String>>,
    /// Token and passphrase.
    pub(crate) sealed: Mutex<HashMap<String, (String, String)>>,
    /// Notices that the desktop was asked to show.
    pub(crate) shown: Mutex<Vec<DesktopNotice>>,
}

impl Host for TestHost {
    fn now(&self) -> UtcMs {
        self.platform.now()
    }

    fn stopwatch(&self) -> Box<dyn Fn() -> Duration + Send> {
        Box::new(|| Duration::from_millis(6))
    }

    fn local_zone(&self) -> Option<String> {
        Some("Europe/Prague".to_owned())
    }

    fn token(&self, account: &str) -> Result<Option<Zeroizing<String>>, AppError> {
        Ok(self.tokens.lock().unwrap().get(account).cloned().map(Zeroizing::new))
    }

    fn keep_token(
        &self,
        account: &str,
        token: Zeroizing<String>,
        keep: Keep,
    ) -> Result<TokenPlace, AppError> {
        let place = match keep {
            Keep::Keyring => return Err(AppError::new(ErrorCode::TokenStore, "The keyring is locked.")),
            Keep::Sealed(passphrase) => {
                let kept = (token.to_string(), passphrase.to_string());
                self.sealed.lock().unwrap().insert(account.to_owned(), kept);
                TokenPlace::Sealed
            }
            Keep::AsStarted | Keep::Memory => TokenPlace::Memory,
        };
        self.tokens.lock().unwrap().insert(account.to_owned(), token.to_string());
        Ok(place)
    }

    fn unlock_token(&self, account: &str, passphrase: Zeroizing<String>) -> Result<(), AppError> {
        let sealed = self.sealed.lock().unwrap();
        match sealed.get(account).filter(|(_, known)| *known == *passphrase) {
            Some((token, _)) => self.tokens.lock().unwrap().insert(account.to_owned(), token.clone()),
            None => return Err(AppError::new(ErrorCode::TokenStore, "The passphrase does not open it.")),
        };
        Ok(())
    }

    fn keyring(&self) -> KeyringState {
        KeyringState::Locked
    }

    fn forget_token(&self, account: &str, _: TokenStore) -> Result<(), AppError> {
        self.tokens.lock().unwrap().remove(account);
        self.sealed.lock().unwrap().remove(account);
        Ok(())
    }

    fn show_notice(&self, notice: DesktopNotice) -> HostFuture<'_, bool> {
        self.shown.lock().unwrap().push(notice);
        Box::pin(std::future::ready(true))
    }

    fn start_demo(&self, _: PathBuf) -> HostFuture<'_, Result<DemoServer, AppError>> {
        let server = DemoServer {
            base_url: self.platform.base_url().to_owned(),
            token: Zeroizing::new(self.platform.token().to_owned()),
        };
        Box::pin(async move { Ok(server) })
    }
}

/// A desk, its platform and its folder.
pub(crate) struct Kit {
    pub(crate) desk: Desk,
    pub(crate) host: Arc<TestHost>,
    pub(crate) platform: Arc<Platform>,
    pub(crate) folder: TempDir,
}

impl Kit {
    /// A desk without an account.
    pub(crate) fn bare() -> Self {
        let platform = Arc::new(Platform::start());
        let folder = tempfile::tempdir().unwrap();
        let host = Arc::new(TestHost {
            platform: Arc::clone(&platform),
            tokens: Mutex::default(),
            sealed: Mutex::default(),
            shown: Mutex::default(),
        });
        let desk = Desk::new(folder.path().to_owned(), Arc::clone(&host) as Arc<dyn Host>);
        Self { desk, host, platform, folder }
    }

    /// A desk with an account that is open and has no background work, so that tests say when it syncs.
    pub(crate) async fn connected() -> Self {
        let kit = Self::bare();
        let request = ipc::open::AccountRequest {
            name: "Acme".to_owned(),
            place: ipc::open::Place::Address(kit.platform.base_url().to_owned()),
            sandbox: false,
        };
        kit.desk
            .add_account(request, Zeroizing::new(kit.platform.token().to_owned()), Keep::Memory)
            .await
            .unwrap();
        kit.desk.open_account(Some("Acme"), false).await.unwrap();
        kit
    }

    /// The same with a flow "Orders" (Get → Find → Create), `count` records of which failed at Create.
    pub(crate) async fn with_errors(count: usize) -> (Self, TestFlow) {
        let kit = Self::connected().await;
        let shop = kit.platform.make_integration("Shop");
        let builder =
            FlowBuilder::new("Orders").in_integration(&shop).export("Get").lookup("Find").import("Create");
        let flow = kit.platform.make_flow(&builder);
        let records = (0..count).map(|n| {
            Record::new(&format!("key-{n}"), json!({"id": n})).fails_at(
                "Create",
                "503",
                &format!("Timeout while saving order {n}"),
            )
        });
        kit.platform.run(&flow, records);
        kit.sync().await;
        (kit, flow)
    }

    /// One round of the engine, a second later: ranges end before now.
    pub(crate) async fn sync(&self) {
        self.platform.advance_ms(1_000);
        let report = self.desk.account().unwrap().engine().unwrap().sync(SyncScope::Normal).await.unwrap();
        assert_eq!((report.failed, report.stop), (vec![], None));
    }

    /// Sends what is queued, undo windows or not.
    pub(crate) async fn send(&self) {
        let report =
            self.desk.account().unwrap().engine().unwrap().drain(sync::DrainMode::All).await.unwrap();
        assert_eq!((report.parked, report.unsure, report.stop), (0, 0, None), "{report:?}");
    }

    /// Calls a command as the window does.
    pub(crate) async fn call(&self, name: &str, payload: Value) -> Value {
        match ipc::dispatch(&self.desk, name, payload).await {
            Ok(answer) => answer,
            Err(error) => panic!("{name}: {error:?}"),
        }
    }

    /// Calls a command that must fail.
    pub(crate) async fn refused(&self, name: &str, payload: Value) -> ErrorCode {
        ipc::dispatch(&self.desk, name, payload).await.expect_err("it should fail").code
    }
}

/// The request of one page of errors.
pub(crate) fn page(query: &str) -> Value {
    json!({"query": query, "sort": "occurred_newest", "after": null, "limit": 100})
}
