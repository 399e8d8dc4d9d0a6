//! Accounts: try a token, connect, open, unlock, remove.

use super::session::{everything_changed, get_session};
use crate::{
    desk::Desk,
    error::{AppError, ErrorCode},
    host::Keep,
    open::{AccountRequest, Place, blocking},
    types::{
        Nothing,
        account::{
            CheckToken, ConnectAccount, Connected, OpenCache, TokenCheck, TokenKeep, TokenStores,
            UnlockAccount,
        },
        session::{AccountRef, Session},
    },
};
use std::path::Path;
use zeroize::Zeroizing;

/// Shortest passphrase of a sealed token.
const PASSPHRASE_CHARS_MIN: usize = 8;

pub(crate) async fn open_demo(desk: &Desk, _: Nothing) -> Result<Session, AppError> {
    desk.open_demo().await?;
    opened(desk).await
}

pub(crate) async fn open_account(desk: &Desk, request: AccountRef) -> Result<Session, AppError> {
    desk.open_account(Some(&request.name), true).await?;
    opened(desk).await
}

pub(crate) async fn open_cache(desk: &Desk, request: OpenCache) -> Result<Session, AppError> {
    desk.open_cache(Path::new(request.path.trim())).await?;
    opened(desk).await
}

pub(crate) async fn unlock_account(desk: &Desk, request: UnlockAccount) -> Result<Session, AppError> {
    desk.unlock_account(&request.name, Zeroizing::new(request.passphrase)).await?;
    opened(desk).await
}

pub(crate) async fn remove_account(desk: &Desk, request: AccountRef) -> Result<Session, AppError> {
    desk.remove_account(&request.name).await?;
    opened(desk).await
}

pub(crate) async fn check_token(desk: &Desk, request: CheckToken) -> Result<TokenCheck, AppError> {
    let place = place_of(request.region, request.base_url);
    desk.check_token(&place, Zeroizing::new(request.token), request.environment == "sandbox").await
}

pub(crate) async fn get_token_stores(desk: &Desk, _: Nothing) -> Result<TokenStores, AppError> {
    let desk = desk.clone();
    blocking(move || Ok(TokenStores { keyring: desk.host().keyring() })).await
}

pub(crate) async fn connect_account(desk: &Desk, request: ConnectAccount) -> Result<Connected, AppError> {
    let keep = keep_of(request.keep, request.passphrase)?;
    let token = Zeroizing::new(request.token);
    let added = if request.replace {
        desk.replace_token(&request.name, token, keep).await?
    } else {
        let wanted = AccountRequest {
            name: request.name,
            place: place_of(request.region, request.base_url),
            sandbox: request.environment == "sandbox",
        };
        desk.add_account(wanted, token, keep).await?
    };
    desk.open_account(Some(&added.entry.name), true).await?;
    Ok(Connected { session: opened(desk).await?, token_place: added.place })
}

async fn opened(desk: &Desk) -> Result<Session, AppError> {
    everything_changed(desk);
    get_session(desk, Nothing {}).await
}

fn place_of(region: String, base_url: Option<String>) -> Place {
    base_url.filter(|address| !address.trim().is_empty()).map_or(Place::Region(region), Place::Address)
}

fn keep_of(keep: TokenKeep, passphrase: Option<String>) -> Result<Keep, AppError> {
    Ok(match keep {
        TokenKeep::Keyring => Keep::Keyring,
        TokenKeep::Memory => Keep::Memory,
        TokenKeep::Sealed => {
            let passphrase = Zeroizing::new(passphrase.unwrap_or_default());
            if passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
                let words = format!("A passphrase has at least {PASSPHRASE_CHARS_MIN} characters.");
                return Err(AppError::new(ErrorCode::BadInput, words));
            }
            Keep::Sealed(passphrase)
        }
    })
}
