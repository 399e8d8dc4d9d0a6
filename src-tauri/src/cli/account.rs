//! `flowmend account`: add, list, remove.

use super::{
    confirm,
    desk::Context,
    exit::{Exit, Failure},
    output::{Output, Table, shown},
    runtime,
};
use crate::keychain::{Choice, PASSPHRASE_VARIABLE, Secret, TOKEN_VARIABLE, Unavailable};
use ipc::{
    host::Keep,
    open::{AccountRequest, Place as Server},
    store::registry::AccountEntry,
    types::{account::TokenPlace, session::AccountAccess},
};
use serde_json::{Value, json};
use std::io::{self, IsTerminal, Read};
use zeroize::Zeroizing;

/// Most bytes of a token on standard input.
const TOKEN_BYTES_MAX: u64 = 64 * 1024;

/// `flowmend account …`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Add an account; its token comes on standard input or in FLOWMEND_TOKEN
    Add(AddArgs),
    /// List the accounts of this data folder
    List,
    /// Remove an account and everything that is kept for it
    Remove {
        /// Its name on this computer
        name: String,
    },
}

/// Options of `account add`.
#[derive(Debug, clap::Args)]
pub(crate) struct AddArgs {
    /// Its name on this computer
    pub name: String,
    /// Where it is.
    #[command(flatten)]
    pub place: Place,
    /// Which environment the token is for
    #[arg(long, value_name = "NAME", default_value = "production", value_parser = ["production", "sandbox"])]
    pub environment: String,
}

/// Where an account is: one of the two.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Place {
    /// Region of the account
    #[arg(long, value_name = "REGION", value_parser = ["us", "eu", "au", "ca"])]
    pub region: Option<String>,
    /// Address without /v1: https, or http on this computer
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
}

/// Runs one of them.
///
/// # Errors
/// When it cannot be done; a token that was refused adds nothing.
pub(crate) fn run(command: Command, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    match command {
        Command::Add(args) => add(&args, context, output),
        Command::List => list(context, output),
        Command::Remove { name } => remove(&name, context, output),
    }
}

fn add(args: &AddArgs, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let place = match (&args.place.region, &args.place.base_url) {
        (Some(region), _) => Server::Region(region.clone()),
        (None, Some(address)) => Server::Address(address.clone()),
        (None, None) => return Err(Failure::usage("Give --region or --base-url.")),
    };
    let keychain = context.host.keychain();
    let given = keychain.environment_token().cloned();
    let from_environment = given.is_some();
    let token = match given {
        Some(token) => token,
        None => asked_for()?,
    };
    keychain.check_choice().map_err(|why| Failure::usage(format!("{why}.")))?;
    let request = AccountRequest { name: args.name.clone(), place, sandbox: args.environment == "sandbox" };
    let keep = match context.global.token_store {
        Choice::Session => Keep::Memory,
        Choice::Keyring | Choice::Sealed => Keep::AsStarted,
    };
    let secret = Zeroizing::new(token.expose().to_owned());
    let added = runtime()?.block_on(context.desk().add_account(request, secret, keep))?;
    tell_place(added.place, from_environment, context, output);
    if added.access == AccountAccess::Custom {
        output.warn("This token may not read errors; a full-access token is needed for that.");
    }
    if output.is_json() {
        output.json(&to_json(&added.entry))?;
    } else {
        output.line(&shown(&format!("Added {} at {}.", added.entry.name, added.entry.base_url)))?;
    }
    Ok(Exit::Done)
}

/// Reads the token from standard input: hidden on a terminal, else all that comes.
fn asked_for() -> Result<Secret, Failure> {
    let token = if io::stdin().is_terminal() {
        Secret::new(rpassword::prompt_password("Token (not shown): ")?)
    } else {
        let mut text = Zeroizing::new(String::new());
        io::stdin().lock().take(TOKEN_BYTES_MAX).read_to_string(&mut text)?;
        Secret::new(text.as_str().to_owned())
    };
    if token.is_empty() {
        return Err(Failure::new(
            Exit::SignIn,
            "sign_in_needed",
            format!("There is no token: give it on standard input or in {TOKEN_VARIABLE}."),
        ));
    }
    Ok(token)
}

fn tell_place(place: TokenPlace, from_environment: bool, context: &Context, output: &Output) {
    match place {
        TokenPlace::Keyring => output.progress("The token is in the keyring."),
        TokenPlace::Sealed => output.progress("The token is sealed with the passphrase."),
        TokenPlace::Memory if from_environment => {
            output.warn(&format!(
                "The token of {TOKEN_VARIABLE} is used and not stored; give it again next time."
            ));
        }
        TokenPlace::Memory => {
            let why = match context.host.keychain().probe() {
                _ if context.global.token_store == Choice::Session => "As asked for,".to_owned(),
                Err(Unavailable::Absent) => "No keyring answers in this session:".to_owned(),
                Err(why) => format!("{why}:").replacen("the", "The", 1),
                Ok(()) => "The keyring refused:".to_owned(),
            };
            output.warn(&format!(
                "{why} the token is not kept. Give it in {TOKEN_VARIABLE} each time, or add the account with \
                 --token-store sealed and a passphrase in {PASSPHRASE_VARIABLE}."
            ));
        }
    }
}

fn list(context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let registry = context.registry()?;
    let last = registry.default_account().map(|account| account.name.clone());
    let mut table = Table::new(&["account", "environment", "region", "address", "token", "default"]);
    for account in registry.accounts() {
        let is_default = last.as_deref() == Some(account.name.as_str());
        if output.is_json() {
            let mut shape = to_json(account);
            if let Some(fields) = shape.as_object_mut() {
                fields.insert("default".to_owned(), json!(is_default));
            }
            output.json(&shape)?;
            continue;
        }
        table.row([
            account.name.clone(),
            word(&json!(account.environment)),
            word(&json!(account.region)),
            account.base_url.clone(),
            word(&json!(account.token_store)),
            if is_default { "yes" } else { "" }.to_owned(),
        ]);
    }
    if !output.is_json() {
        output.table(&table)?;
    }
    Ok(Exit::Done)
}

fn remove(name: &str, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let registry = context.registry()?;
    let Some(account) = registry.by_name(name).cloned() else {
        return Err(Failure::failed("not_found", format!("There is no account called {name:?}.")));
    };
    if !context.global.yes {
        confirm(&format!(
            "Remove {} with its cache, its outbox and its token from this computer?",
            shown(&account.name)
        ))?;
    }
    runtime()?.block_on(context.desk().remove_account(&account.name))?;
    if output.is_json() {
        output.json(&json!({ "removed": account.name }))?;
    } else {
        output.line(&shown(&format!("Removed {}.", account.name)))?;
    }
    Ok(Exit::Done)
}

fn to_json(account: &AccountEntry) -> Value {
    json!({
        "name": account.name,
        "region": account.region,
        "baseUrl": account.base_url,
        "environment": account.environment,
        "demo": account.demo,
        "tokenStore": account.token_store,
        "userId": account.user_id,
        "tokenKind": account.token_kind,
    })
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
