//! Accounts and their tokens: trying one, adding an account, replacing or unlocking its token, removing everything.
//! The token goes from the host to the client and nowhere else.

use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    event::Event,
    host::Keep,
    open::{AccountRequest, Added, Place, blocking, no_such, remove_demo},
    tag::Tag,
    types::{
        account::{Ability, TokenCheck, TokenPlace},
        session::{AccountAccess, Settings},
    },
};
use domain::{id::UserId, time::UtcMs};
use remote::{Base, Client, Token};
use std::sync::Arc;
use store::registry::{AccountEntry, Environment, NewAccount, Region, TokenStore};
use zeroize::Zeroizing;

impl Desk {
    /// Tries a token: whether it works and what it may do. Keeps nothing.
    ///
    /// # Errors
    /// `bad_input` for an address or token that cannot be one; what the remote says about the token.
    pub async fn check_token(
        &self,
        place: &Place,
        token: Zeroizing<String>,
        sandbox: bool,
    ) -> Result<TokenCheck, AppError> {
        let took = self.host().stopwatch();
        let (_, base) = base_of(place)?;
        let client = self.client(base, &token, sandbox, &Settings::default())?;
        let info = client.token_info().await?;
        tracing::info!(user = info.user.as_str(), "a token was tried");
        let (integrations, errors, subscriptions) =
            tokio::join!(client.integrations(), client.integration_errors(None), client.notifications(false));
        let errors = ability(&errors);
        Ok(TokenCheck {
            access: access_of(errors),
            integrations: integrations.ok().map(|found| u32::try_from(found.rows.len()).unwrap_or(u32::MAX)),
            errors,
            subscriptions: ability(&subscriptions),
            took_ms: u32::try_from(took().as_millis()).unwrap_or(u32::MAX),
        })
    }

    /// Checks a token and adds the account. Adds nothing when the check fails.
    ///
    /// # Errors
    /// `bad_input` for an address, name or token that cannot be one; `token_store` when it cannot be kept as
    /// chosen; what the remote says about the token.
    pub async fn add_account(
        &self,
        request: AccountRequest,
        token: Zeroizing<String>,
        keep: Keep,
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
        let client = self.client(base, &token, request.sandbox, &Settings::default())?;
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

    /// Checks a new token for a known account and keeps it in place of the old one. Changes nothing when it fails.
    ///
    /// # Errors
    /// `not_found`; `bad_input` when the token is another user's: his records must not come into these files;
    /// otherwise as [`Desk::add_account`].
    pub async fn replace_token(
        &self,
        name: &str,
        token: Zeroizing<String>,
        keep: Keep,
    ) -> Result<Added, AppError> {
        let entry = self.find(Some(name)).await?;
        let sandbox = entry.environment == Environment::Sandbox;
        let client = self.client(Base::custom(&entry.base_url)?, &token, sandbox, &Settings::default())?;
        let (user, access) = check(&client).await?;
        if entry.user_id.as_ref().is_some_and(|known| *known != user) {
            return Err(AppError::new(
                ErrorCode::BadInput,
                "This token belongs to another user than this account. Add it as an account of its own.",
            ));
        }
        let desk = self.clone();
        let (entry, place) = blocking(move || {
            let place = desk.host().keep_token(&entry.folder, token, keep)?;
            if entry.token_store == TokenStore::Keyring && place != TokenPlace::Keyring {
                desk.host().forget_in_keyring(&entry.folder);
            }
            let changed = desk.registry()?.update(&entry.name, |entry| {
                entry.token_store = kept(place);
                entry.user_id = Some(user);
                entry.token_kind = kind_word(access).map(str::to_owned);
            })?;
            Ok((changed, place))
        })
        .await?;
        self.emit(Event::Changed { tags: vec![Tag::Session] });
        Ok(Added { entry, place, access })
    }

    /// Opens the sealed token of an account, then the account with it.
    ///
    /// # Errors
    /// `not_found`; `token_store` when the passphrase does not open it; those of opening.
    pub async fn unlock_account(
        &self,
        name: &str,
        passphrase: Zeroizing<String>,
    ) -> Result<Arc<OpenAccount>, AppError> {
        let entry = self.find(Some(name)).await?;
        let desk = self.clone();
        blocking(move || desk.host().unlock_token(&entry.folder, passphrase)).await?;
        self.open_account(Some(name), true).await
    }

    /// Removes an account: its token everywhere, then its folder. Closes it first when it is open.
    ///
    /// # Errors
    /// `not_found`; those of deleting.
    pub async fn remove_account(&self, name: &str) -> Result<AccountEntry, AppError> {
        let is_it =
            |open: &OpenAccount| !open.is_saved() && open.entry().name.eq_ignore_ascii_case(name.trim());
        if self.try_account().is_some_and(|account| is_it(&account)) {
            self.put_account(None);
        }
        let desk = self.clone();
        let name = name.to_owned();
        let removed = blocking(move || {
            let mut registry = desk.registry()?;
            let entry = registry.by_name(&name).cloned().ok_or_else(|| no_such(&name))?;
            // Nothing stays behind unsaid.
            desk.host().forget_token(&entry.folder, entry.token_store).map_err(|error| {
                let words =
                    format!("{} The token is still in it, so the account was not removed.", error.message);
                AppError::new(error.code, words)
            })?;
            let removed = registry.remove(&entry.name)?;
            if removed.demo {
                remove_demo(desk.data_dir())?;
            }
            Ok(removed)
        })
        .await?;
        self.emit(Event::Changed { tags: vec![Tag::Session] });
        Ok(removed)
    }

    fn register(
        &self,
        new: NewAccount,
        token: Zeroizing<String>,
        keep: Keep,
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
        Ok((registry.update(&entry.name, |entry| entry.token_store = kept(place))?, place))
    }

    /// A client for a server, with the pace of these settings and the network of this desk.
    pub(crate) fn client(
        &self,
        base: Base,
        token: &str,
        sandbox: bool,
        settings: &Settings,
    ) -> Result<Client, AppError> {
        let network = self.network()?;
        let client = Client::with_network(base, Token::new(token)?, settings.limits(), &network)?;
        Ok(client.in_sandbox(sandbox))
    }
}

/// An entry for files that are in no list.
pub(crate) fn saved_entry(name: String, folder: String) -> AccountEntry {
    AccountEntry {
        name,
        region: Region::Custom,
        base_url: String::new(),
        environment: Environment::Production,
        folder,
        demo: false,
        token_store: TokenStore::None,
        user_id: None,
        token_kind: None,
        added_at: UtcMs(0),
        other: serde_json::Map::new(),
    }
}

/// Asks whose token it is, and whether it may read errors (API trap 18: custom tokens may not).
async fn check(client: &Client) -> Result<(UserId, AccountAccess), AppError> {
    let info = client.token_info().await?;
    Ok((info.user, access_of(ability(&client.integration_errors(None).await))))
}

fn ability<T>(answer: &Result<T, remote::Error>) -> Ability {
    match answer {
        Ok(_) => Ability::Yes,
        Err(error) if error.kind() == remote::Kind::Forbidden => Ability::No,
        Err(_) => Ability::Unknown,
    }
}

fn access_of(errors: Ability) -> AccountAccess {
    match errors {
        Ability::Yes => AccountAccess::Full,
        Ability::No => AccountAccess::Custom,
        Ability::Unknown => AccountAccess::Unknown,
    }
}

fn kept(place: TokenPlace) -> TokenStore {
    match place {
        TokenPlace::Keyring => TokenStore::Keyring,
        TokenPlace::Sealed => TokenStore::Sealed,
        TokenPlace::Memory => TokenStore::None,
    }
}

fn kind_word(access: AccountAccess) -> Option<&'static str> {
    match access {
        AccountAccess::Full => Some("full"),
        AccountAccess::Custom => Some("custom"),
        AccountAccess::Unknown
        | AccountAccess::SignedOut
        | AccountAccess::Sealed
        | AccountAccess::Refused => None,
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
