//! The doors of the command line to what it works on: the list of accounts, the files of one, its engine.
//!
//! Everything is opened only when a command asks for it, so that reading works without a network, a session bus or
//! a keyring.

use super::{
    args::Global,
    exit::{Exit, Failure},
    output::Output,
    runtime,
    serve::Stop,
    shape,
};
use crate::{clock, folder, host::ProgramHost, keychain::Keychain};
use domain::{
    id::{FlowId, IntegrationId, StepKey},
    time::UtcMs,
};
use ipc::{
    Desk,
    store::{
        OpenMode, Store,
        registry::{AccountEntry, Registry},
    },
    sync::Engine,
};
use std::{path::PathBuf, sync::Arc};

/// Why an account cannot be found is a matter of how the command was given.
const NO_ACCOUNT: &str = "no_account";

/// What every command works with.
pub(super) struct Context {
    pub(super) global: Global,
    pub(super) data_dir: PathBuf,
    pub(super) host: Arc<ProgramHost>,
    pub(super) now: UtcMs,
}

/// An account with its open files.
pub(super) struct Opened {
    pub(super) account: AccountEntry,
    pub(super) store: Store,
}

impl Context {
    /// Chooses the data folder and begins the log. Opens no file of an account.
    pub(super) fn new(global: Global) -> Result<Self, Failure> {
        let data_dir = folder::choose(global.data_dir.clone())?;
        folder::make(&data_dir)?;
        crate::log::begin(&data_dir);
        crate::log::report_panics(&data_dir);
        let keychain = Keychain::new(&data_dir, global.token_store);
        let host = Arc::new(ProgramHost::new(keychain).with_log_of(data_dir.clone()));
        Ok(Self { global, data_dir, host, now: clock::now() })
    }

    pub(super) fn registry(&self) -> Result<Registry, Failure> {
        Ok(Registry::load(&self.data_dir, self.now)?)
    }

    /// The account that is meant: the one named, else the only one, else the last used.
    pub(super) fn account(&self) -> Result<(Registry, AccountEntry), Failure> {
        let registry = self.registry()?;
        let found = match &self.global.account {
            Some(name) => registry.by_name(name).cloned().ok_or_else(|| {
                Failure::new(Exit::Usage, NO_ACCOUNT, format!("There is no account called {name:?}."))
            }),
            None => registry.default_account().cloned().ok_or_else(|| {
                Failure::new(
                    Exit::Usage,
                    NO_ACCOUNT,
                    "There is no account yet. Add one with `flowmend account add`.",
                )
            }),
        }?;
        Ok((registry, found))
    }

    /// The desk over the data folder, with the host of this process.
    pub(super) fn desk(&self) -> Desk {
        Desk::new(self.data_dir.clone(), Arc::clone(&self.host) as Arc<dyn ipc::Host>)
    }

    /// Runs something with the engine of an account that is open for reading already: asks for the token, and for
    /// the demo account starts the embedded integrator. Ctrl-C drops the work; the files stay as they should be.
    pub(super) fn with_engine<T>(
        &self,
        opened: &Opened,
        work: impl AsyncFnOnce(&Engine) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        runtime()?.block_on(async {
            let stop = Stop::new()?;
            let work = async {
                let desk = self.desk();
                let account = if opened.account.demo {
                    desk.open_demo().await?
                } else {
                    desk.open_account(Some(&opened.account.name), false).await?
                };
                let done = match account.engine() {
                    Ok(engine) => work(engine).await,
                    Err(error) => Err(self.no_token(&opened.account, error.into())),
                };
                desk.close();
                self.host.shutdown().await;
                done
            };
            tokio::select! {
                done = work => done,
                () = stop.wait() => Err(Failure::failed(
                    "interrupted",
                    "Interrupted. What was not sent stays queued.",
                )),
            }
        })
    }

    /// Says why there is no token, when the token store knows better than "there is none".
    fn no_token(&self, account: &AccountEntry, otherwise: Failure) -> Failure {
        match self.host.keychain().get(&account.folder) {
            Err(why) => Failure::new(Exit::SignIn, "token_store", format!("{why}.")),
            Ok(_) => Failure {
                message: format!(
                    "{} Give it in {}, or add the account again.",
                    otherwise.message,
                    crate::keychain::TOKEN_VARIABLE
                ),
                ..otherwise
            },
        }
    }

    /// Opens the files of the account, and says what opening found.
    pub(super) fn open(&self, output: &Output) -> Result<Opened, Failure> {
        let (registry, account) = self.account()?;
        let (store, report) = Store::open(&registry.folder_of(&account), OpenMode::Write, self.now)?;
        if report.newer {
            output.warn("The files were written by a newer version and are open for reading only.");
        }
        for repair in &report.repairs {
            let place = repair.set_aside.as_ref().map(|path| format!(" and set aside as {}", path.display()));
            output.warn(&format!(
                "{} was damaged{}; {} rows were saved.",
                repair.file.name(),
                place.unwrap_or_default(),
                repair.rows_saved + repair.rows_from_backup,
            ));
        }
        Ok(Opened { account, store })
    }
}

impl Opened {
    /// The one flow that an id or a name means.
    pub(super) fn flow(&self, id_or_name: &str) -> Result<FlowId, Failure> {
        one(self.store.find_flows(id_or_name)?, "flow", id_or_name)
    }

    /// Every flow that an id or a name means; a filter by name means all of that name.
    pub(super) fn flows(&self, id_or_name: &str) -> Result<Vec<FlowId>, Failure> {
        some(self.store.find_flows(id_or_name)?, "flow", id_or_name)
    }

    /// Every integration that an id or a name means; `none` stands for flows without one.
    pub(super) fn integrations(&self, id_or_name: &str) -> Result<Vec<Option<IntegrationId>>, Failure> {
        if id_or_name == "none" {
            return Ok(vec![None]);
        }
        let found = some(self.store.find_integrations(id_or_name)?, "integration", id_or_name)?;
        Ok(found.into_iter().map(Some).collect())
    }

    /// The step that ids or names mean. A step that the catalog does not know is taken by its id.
    pub(super) fn step(&self, flow: &str, step: &str) -> Result<StepKey, Failure> {
        let flow = match self.store.find_flows(flow)?.as_slice() {
            [] => FlowId::from(flow),
            _ => self.flow(flow)?,
        };
        let named = self.store.flow(&flow)?.and_then(|row| {
            let by_id = row.steps.iter().find(|known| known.key.step.as_str() == step);
            by_id.or_else(|| row.steps.iter().find(|known| known.name.eq_ignore_ascii_case(step))).cloned()
        });
        Ok(named.map_or_else(|| StepKey { flow, step: step.into() }, |known| known.key))
    }

    /// Says how old what was shown is, for people.
    pub(super) fn say_age(&self, output: &Output, what: &str, at: Option<UtcMs>, now: UtcMs) {
        match at {
            _ if output.is_json() => {}
            Some(at) => {
                let age = shape::age(at, now);
                output.warn(&format!("{what} as of {} UTC ({age}).", shape::shown_time(Some(at))));
            }
            None => output.warn(&format!("{what}: never synced. Run `flowmend sync`.")),
        }
    }
}

fn some<T>(found: Vec<T>, what: &str, asked: &str) -> Result<Vec<T>, Failure> {
    if found.is_empty() {
        return Err(Failure::failed("not_found", format!("There is no {what} {asked:?}.")));
    }
    Ok(found)
}

fn one<T: std::fmt::Display>(found: Vec<T>, what: &str, asked: &str) -> Result<T, Failure> {
    let mut found = some(found, what, asked)?;
    if found.len() > 1 {
        let ids: Vec<String> = found.iter().map(ToString::to_string).collect();
        return Err(Failure::new(
            Exit::Usage,
            "ambiguous",
            format!("{asked:?} means more than one {what}; give its id: {}.", ids.join(", ")),
        ));
    }
    found.pop().ok_or_else(|| Failure::failed("not_found", format!("There is no {what} {asked:?}.")))
}
