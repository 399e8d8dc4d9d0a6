//! Starting and ending an embedded integrator.

use crate::{
    clock::Clock,
    config::{ClockKind, Config, DataPlace},
    demo,
    engine::due,
    error::Error,
    http,
    ident::{ObjectIds, random_hex},
    mail::{
        check,
        post::{self, Post},
    },
    platform::{Account, Platform},
    rate::Bucket,
    seed,
    store::{Store, meta},
    token::Tokens,
};
use domain::time::UtcMs;
use std::{
    fmt, fs,
    path::Path,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// Name of the data file in its folder.
const FILE_NAME: &str = "integrator.sqlite";
/// How long requests under way may take when the integrator ends.
const GRACE: Duration = Duration::from_secs(5);

/// A running integrator. It ends with [`Integrator::shutdown`]; dropping it ends it too, without waiting.
pub struct Integrator {
    base_url: String,
    token: String,
    platform: Arc<Platform>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    /// Removed last, when nothing uses the file any more.
    temporary: Option<tempfile::TempDir>,
}

impl Integrator {
    /// Opens the data, fills a new account, listens, and begins to work. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// When the address, the folder or the data file cannot be used, or an option makes no sense.
    pub async fn start(config: Config) -> Result<Self, Error> {
        if !config.listen.ip().is_loopback() {
            return Err(Error::NotLoopback(config.listen));
        }
        if !(config.speed.is_finite() && config.speed > 0.0) {
            return Err(Error::Option("the speed must be above 0"));
        }
        let (folder, temporary) = place(&config.data)?;
        let listener = TcpListener::bind(config.listen)
            .await
            .map_err(|source| Error::Listen { address: config.listen, source })?;
        let address =
            listener.local_addr().map_err(|source| Error::Listen { address: config.listen, source })?;
        let base_url = format!("http://{address}");
        let token = config.token.clone().unwrap_or_else(|| random_hex(20));
        let opened = (config, token.clone(), base_url.clone());
        let platform =
            tokio::task::spawn_blocking(move || open(&folder, opened)).await.map_err(|_| Error::Task)??;
        let (stop, stopped) = watch::channel(false);
        let mut tasks = vec![
            tokio::spawn(serve(listener, Arc::clone(&platform), stopped.clone())),
            tokio::spawn(post::deliver(Arc::clone(&platform), stopped.clone())),
        ];
        if !platform.clock.is_manual() {
            tasks.push(tokio::spawn(work(Arc::clone(&platform), stopped.clone())));
            if platform.source.get().is_some() {
                tasks.push(tokio::spawn(busy(Arc::clone(&platform), stopped)));
            }
        }
        Ok(Self { base_url, token, platform, stop, tasks, temporary })
    }

    /// `http://127.0.0.1:PORT`, without `/v1`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The owner's full-access token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The owner's user id.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.platform.account.owner
    }

    /// Whether the control surface answers.
    #[must_use]
    pub fn control(&self) -> bool {
        self.platform.control
    }

    /// What runs behind it, for tests that look below HTTP.
    #[cfg(test)]
    pub(crate) fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Stops listening, finishes the requests under way and closes the data file.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        for mut task in std::mem::take(&mut self.tasks) {
            if tokio::time::timeout(GRACE, &mut task).await.is_err() {
                task.abort();
            }
        }
        drop(self.temporary.take());
    }
}

impl Drop for Integrator {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

impl fmt::Debug for Integrator {
    /// The address only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Integrator").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// The folder of the data, and the guard that removes a temporary one.
fn place(data: &DataPlace) -> Result<(std::path::PathBuf, Option<tempfile::TempDir>), Error> {
    match data {
        DataPlace::Folder(folder) => {
            fs::create_dir_all(folder).map_err(|source| Error::Folder { folder: folder.clone(), source })?;
            Ok((folder.clone(), None))
        }
        DataPlace::Temporary => {
            let made = tempfile::Builder::new().prefix("flowmend-integrator-").tempdir();
            let made = made.map_err(|source| Error::Folder { folder: std::env::temp_dir(), source })?;
            Ok((made.path().to_owned(), Some(made)))
        }
    }
}

/// Opens the data of a folder and fills a new account; nothing listens yet.
pub(crate) fn open(
    folder: &Path,
    (config, token, base_url): (Config, String, String),
) -> Result<Arc<Platform>, Error> {
    let post = Post::new(&config, folder)?;
    let durable = matches!(config.data, DataPlace::Folder(_));
    let store = Store::open(&folder.join(FILE_NAME), durable)?;
    // Each start on a file has ids of its own, also those that are made from a seed.
    let starts = store.write(|tx| meta::count_up(tx, "starts"))?;
    let ids = ObjectIds::new(config.random_seed.map(|seed| seed ^ starts.rotate_left(32)));
    let manual = config.clock != ClockKind::Real;
    let last = store.read(|db| meta::get_number(db, "manual_now_ms"))?.filter(|_| manual).map(UtcMs);
    let clock = Clock::new(config.clock, config.speed, last);
    let account = store.write(|tx| {
        check::prepare(tx, clock.now())?;
        Account::open(tx, &ids, config.random_seed, clock.now())
    })?;
    let tokens = store.read(|db| Tokens::open(db, &token))?;
    let platform = Platform {
        store,
        clock,
        choices: config.choices,
        tokens,
        bucket: Bucket::new(crate::clock::steady_now()),
        ids,
        account,
        sandbox: config.sandbox,
        control: config.control,
        source: OnceLock::new(),
        downloads: crate::api::download::Downloads::default(),
        base_url: OnceLock::from(base_url),
        post,
        changed: tokio::sync::Notify::new(),
    };
    seed::fill(&platform, config.seed)?;
    Ok(Arc::new(platform))
}

async fn serve(listener: TcpListener, platform: Arc<Platform>, mut stopped: watch::Receiver<bool>) {
    let server = axum::serve(listener, http::router(platform)).with_graceful_shutdown(async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    });
    if let Err(error) = server.await {
        tracing::error!(%error, "the integrator stopped listening");
    }
}

/// Does what is due by the real clock until the integrator ends.
async fn work(platform: Arc<Platform>, mut stopped: watch::Receiver<bool>) {
    loop {
        let worker = Arc::clone(&platform);
        let sleep = match tokio::task::spawn_blocking(move || due::work(&worker)).await {
            Ok(Ok(sleep)) => sleep,
            Ok(Err(error)) => {
                tracing::error!(%error, "work that was due could not be done");
                Duration::from_secs(1)
            }
            Err(_) => Duration::from_secs(1),
        };
        tokio::select! {
            () = platform.changed.notified() => {}
            () = tokio::time::sleep(sleep) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// The demo account's traffic until the integrator ends.
async fn busy(platform: Arc<Platform>, mut stopped: watch::Receiver<bool>) {
    tokio::select! {
        () = demo::keep_busy(platform) => {}
        _ = stopped.wait_for(|stop| *stop) => {}
    }
}
