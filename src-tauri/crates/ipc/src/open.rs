//! Opening, adding and removing accounts. The token goes from the host to the client and nowhere else.

use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    event::Event,
    tag::Tag,
    types::session::{AccountAccess, TokenPlace},
};
use domain::{id::UserId, time::UtcMs};
use remote::{Base, Client, Limits, Token};
use std::sync::Arc;
use store::{
    OpenMode, Store,
    registry::{AccountEntry, Environment, NewAccount, Region, TokenStore},
};
use sync::{Clock, Config, Engine};
use zeroize::Zeroizing;

/// Name of the demo account.
pub const DEMO_NAME: &str = "Harborline Supply";
/// Folder of the demo account's embedded integrator below the data folder.
const DEMO_FOLDER: &str = "demo";
/// Address stored for the demo account; the real one is new at each start.
const DEMO_ADDRESS: &str = "http://127.0.0.1";

/// An account to be added.
#[derive(Debug, Clone)]
pub struct AccountRequest {
    /// Name on this desk.
    pub name: String,
    /// Which server.
    pub place: Place,
    /// Whether it is the sandbox of the account.
    pub sandbox: bool,
}

/// Which server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// One of the four regions, by its word.
    Region(String),
    /// An address of one's own.
    Address(String),
}

/// An account that was added.
#[derive(Debug, Clone)]
pub struct Added {
    /// The account.
    pub entry: AccountEntry,
    /// Where its token is now.
    pub place: TokenPlace,
    /// What the token may do.
    pub access: AccountAccess,
}

/// The desk's clock for the engine.
struct HostClock(Desk);

impl Clock for HostClock {
    fn now(&self) -> UtcMs {
        self.0.host().now()
    }
}

impl Desk {
    /// Opens an account: by name, else the only one, else the last used one. `watch` starts the background work
    /// (the window); the command line calls the engine itself. Files are opened even without a token.
    ///
    /// # Errors
    /// `no_account` when there is none, `not_found` when there is none of this name; those of opening the files.
    pub async fn open_account(&self, name: Option<&str>, watch: bool) -> Result<Arc<OpenAccount>, AppError> {
        let entry = self.find(name).await?;
        if entry.demo && watch {
            return self.open_demo().await;
        }
        let desk = self.clone();
        let key = entry.folder.clone();
        let token = blocking(move || desk.host().token(&key)).await.unwrap_or_else(|error| {
            // The cache is readable without a token; the status says so.
            tracing::warn!(code = error.code.as_str(), "no token could be read");
            None
        });
        self.open_entry(entry, token, watch).await
    }

    /// Opens the demo account, making it on first use, with the embedded integrator of this program.
    ///
    /// # Errors
    /// Those of starting the integrator and of opening the files.
    pub async fn open_demo(&self) -> Result<Arc<OpenAccount>, AppError> {
        let server = self.host().start_demo(self.data_dir().join(DEMO_FOLDER)).await?;
        let desk = self.clone();
        let mut entry = blocking(move || desk.demo_entry()).await?;
        entry.base_url = server.base_url;
        self.open_entry(entry, Some(server.token), true).await
    }

    /// Checks a token and adds the account. Adds nothing when the check fails.
    ///
    /// # Errors
    /// `bad_input` for an address, name or token that cannot be one; what the remote says about the token.
    pub async fn add_account(
        &self,
        request: AccountRequest,
        token: Zeroizing<String>,
        keep: bool,
    ) -> Result<Added, AppError> {
        let (region, base) = base_of(&request.place)?;
        let desk = self.clone();
        let name = request.name.trim().to_owned();
        let wanted = name.clone();
        blocking(move || match desk.registry()?.by_name(&wanted) {
            Some(_) => Err(AppError::new(ErrorCode::BadInput, "There is already an account of this name.")),
            None => Ok(()),
        })
        .await?;
        let base_url = base.to_string();
        let client =
            Client::new(base, Token::new(token.as_str())?, Limits::default())?.in_sandbox(request.sandbox);
        let (user, access) = check(&client).await?;
        let desk = self.clone();
        let new = NewAccount {
            name,
            region,
            base_url,
            environment: if request.sandbox { Environment::Sandbox } else { Environment::Production },
            demo: false,
            token_store: TokenStore::None,
            user_id: Some(user),
            token_kind: kind_word(access).map(str::to_owned),
        };
        let (entry, place) = blocking(move || desk.register(new, token, keep)).await?;
        self.emit(Event::Changed { tags: vec![Tag::Session] });
        Ok(Added { entry, place, access })
    }

    /// Removes an account: its token everywhere, then its folder. Closes it first when it is open.
    ///
    /// # Errors
    /// `not_found`; those of deleting.
    pub async fn remove_account(&self, name: &str) -> Result<AccountEntry, AppError> {
        if self.try_account().is_some_and(|account| account.entry().name.eq_ignore_ascii_case(name)) {
            self.put_account(None);
        }
        let desk = self.clone();
        let name = name.to_owned();
        let removed = blocking(move || {
            let mut registry = desk.registry()?;
            let entry = registry.by_name(&name).cloned().ok_or_else(|| no_such(&name))?;
            desk.host().forget_token(&entry.folder)?;
            let removed = registry.remove(&entry.name)?;
            if removed.demo {
                remove_folder(&desk.data_dir().join(DEMO_FOLDER))?;
            }
            Ok(removed)
        })
        .await?;
        self.emit(Event::Changed { tags: vec![Tag::Session] });
        Ok(removed)
    }

    async fn find(&self, name: Option<&str>) -> Result<AccountEntry, AppError> {
        let desk = self.clone();
        let name = name.map(str::to_owned);
        blocking(move || {
            let registry = desk.registry()?;
            match &name {
                Some(name) => registry.by_name(name).cloned().ok_or_else(|| no_such(name)),
                None => registry
                    .default_account()
                    .cloned()
                    .ok_or_else(|| AppError::new(ErrorCode::NoAccount, "There is no account yet.")),
            }
        })
        .await
    }

    async fn open_entry(
        &self,
        entry: AccountEntry,
        token: Option<Zeroizing<String>>,
        watch: bool,
    ) -> Result<Arc<OpenAccount>, AppError> {
        self.put_account(None);
        let desk = self.clone();
        let account = blocking(move || desk.open_files(entry, token)).await?;
        let account = Arc::new(account);
        if watch {
            account.start(self.event_sender());
        }
        self.put_account(Some(Arc::clone(&account)));
        Ok(account)
    }

    fn open_files(
        &self,
        entry: AccountEntry,
        token: Option<Zeroizing<String>>,
    ) -> Result<OpenAccount, AppError> {
        let mut registry = self.registry()?;
        let folder = registry.folder_of(&entry);
        let (store, report) = Store::open(&folder, OpenMode::Write, self.host().now())?;
        registry.set_last_used(&entry.name)?;
        let engine = match token {
            Some(token) => Some(self.engine(&entry, &store, folder, &token)?),
            None => None,
        };
        Ok(OpenAccount::new(entry, store, report, engine))
    }

    fn engine(
        &self,
        entry: &AccountEntry,
        store: &Store,
        folder: std::path::PathBuf,
        token: &str,
    ) -> Result<Engine, AppError> {
        let sandbox = entry.environment == Environment::Sandbox;
        let base = Base::custom(&entry.base_url)?;
        let client = Client::new(base, Token::new(token)?, Limits::default())?.in_sandbox(sandbox);
        let mut config = Config::new(folder);
        config.user_id = entry.user_id.as_ref().map(|id| id.0.clone());
        Ok(Engine::new(store.clone(), client, Arc::new(HostClock(self.clone())), config))
    }

    fn demo_entry(&self) -> Result<AccountEntry, AppError> {
        let mut registry = self.registry()?;
        if let Some(entry) = registry.accounts().iter().find(|entry| entry.demo) {
            return Ok(entry.clone());
        }
        let new = NewAccount {
            name: DEMO_NAME.to_owned(),
            region: Region::Us,
            base_url: DEMO_ADDRESS.to_owned(),
            environment: Environment::Production,
            demo: true,
            token_store: TokenStore::None,
            user_id: None,
            token_kind: Some("full".to_owned()),
        };
        Ok(registry.add(new, self.host().now())?)
    }

    fn register(
        &self,
        new: NewAccount,
        token: Zeroizing<String>,
        keep: bool,
    ) -> Result<(AccountEntry, TokenPlace), AppError> {
        let mut registry = self.registry()?;
        let entry = registry.add(new, self.host().now())?;
        let place = match self.host().keep_token(&entry.folder, token, keep) {
            Ok(place) => place,
            Err(error) => {
                // Half an account helps nobody.
                registry.remove(&entry.name)?;
                return Err(error);
            }
        };
        let kept = match place {
            TokenPlace::Keyring => TokenStore::Keyring,
            TokenPlace::Sealed => TokenStore::Sealed,
            TokenPlace::Memory => TokenStore::None,
        };
        Ok((registry.update(&entry.name, |entry| entry.token_store = kept)?, place))
    }
}

/// Asks whose token it is, and whether it may read errors (API trap 18: custom tokens may not).
async fn check(client: &Client) -> Result<(UserId, AccountAccess), AppError> {
    let info = client.token_info().await?;
    let access = match client.integration_errors(None).await {
        Ok(_) => AccountAccess::Full,
        Err(error) if error.kind() == remote::Kind::Forbidden => AccountAccess::Custom,
        Err(_) => AccountAccess::Unknown,
    };
    Ok((info.user, access))
}

fn kind_word(access: AccountAccess) -> Option<&'static str> {
    match access {
        AccountAccess::Full => Some("full"),
        AccountAccess::Custom => Some("custom"),
        AccountAccess::Unknown | AccountAccess::SignedOut => None,
    }
}

fn base_of(place: &Place) -> Result<(Region, Base), AppError> {
    match place {
        Place::Address(address) => Ok((Region::Custom, Base::custom(address)?)),
        Place::Region(word) => {
            let region = remote::Region::read(word)
                .ok_or_else(|| AppError::new(ErrorCode::BadInput, "The region is one of us, eu, au, ca."))?;
            let known = match region {
                remote::Region::Us => Region::Us,
                remote::Region::Eu => Region::Eu,
                remote::Region::Au => Region::Au,
                remote::Region::Ca => Region::Ca,
            };
            Ok((known, Base::region(region)?))
        }
    }
}

fn no_such(name: &str) -> AppError {
    AppError::new(ErrorCode::NotFound, format!("There is no account named {name:?}."))
}

fn remove_folder(folder: &std::path::Path) -> Result<(), AppError> {
    match std::fs::remove_dir_all(folder) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => {
            Err(AppError::new(ErrorCode::Internal, "The files of the demo account could not be deleted.")
                .with_detail(error.to_string()))
        }
    }
}

/// Runs blocking work where blocking is allowed.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| AppError::new(ErrorCode::Internal, "The work was broken off."))?
}
