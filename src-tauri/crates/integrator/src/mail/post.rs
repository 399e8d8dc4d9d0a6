//! Delivery: queued e-mails become files in a folder, or are handed to an SMTP server, or both. Nothing leaves the
//! queue before that is done.
//!
//! A mail is sent again only when nobody can know whether the server took it: the connection broke, or this
//! process ended, after the last line of the message and before the answer was kept. Its `Message-ID` is the same.

use super::smtp::{self, Outcome, Server};
use crate::{
    clock::machine_now,
    config::Config,
    error::Error,
    platform::Platform,
    store::mail_row::{self, QueuedMail},
};
use domain::time::UtcMs;
use lettre::message::Mailbox;
use rusqlite::Connection;
use std::{
    collections::HashSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// The first wait after a failed attempt; each further one is twice as long.
const WAIT_FIRST_MS: i64 = 1_000;
/// The longest wait for one e-mail, and for a server that cannot be reached.
const WAIT_MAX_MS: i64 = 15 * 60_000;
const SERVER_WAIT_MAX_MS: i64 = 60_000;
/// Longest sleep between two looks at the queue, and the wait after the own file or folder failed.
const SLEEP_MAX: Duration = Duration::from_secs(60);
const TROUBLE_WAIT: Duration = Duration::from_secs(5);

/// Files kept in the folder that nobody chose; an account that is always at work must not fill the disk.
const FILES_KEPT_MAX: usize = 500;

/// How e-mails leave.
pub(crate) struct Post {
    from: Mailbox,
    server: Option<Server>,
    folder: Option<PathBuf>,
    /// Whether the folder was chosen by somebody, who then decides what stays in it.
    folder_is_chosen: bool,
    /// Held while files are written, so that two callers do not write one file.
    filing: Mutex<()>,
    bell: Notify,
}

impl Post {
    /// As the options say; `data` is the folder of the account.
    ///
    /// # Errors
    /// When the server or the sender is not one.
    pub(crate) fn new(config: &Config, data: &Path) -> Result<Self, Error> {
        let server = config.smtp.as_deref().map(Server::parse).transpose()?;
        let address =
            config.mail_from.parse().map_err(|_| Error::Option("the sender is no e-mail address"))?;
        let beside = || (server.is_none()).then(|| data.join("mail"));
        Ok(Self {
            from: Mailbox::new(Some("Integration notifications".to_owned()), address),
            folder: config.mail_dir.clone().or_else(beside),
            folder_is_chosen: config.mail_dir.is_some(),
            server,
            filing: Mutex::new(()),
            bell: Notify::new(),
        })
    }

    /// Who e-mails come from.
    pub(crate) fn from(&self) -> &Mailbox {
        &self.from
    }

    /// Tells the delivery that there may be something in the queue.
    pub(crate) fn ring(&self) {
        self.bell.notify_one();
    }

    /// Writes what is not in the folder yet; a failure is told to the log, and tried again by the delivery.
    pub(crate) fn file_now(&self, platform: &Platform) -> bool {
        match self.file(platform) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, "e-mails stay in the queue");
                false
            }
        }
    }

    fn file(&self, platform: &Platform) -> Result<(), Error> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let _one_at_a_time = self.filing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut written = false;
        while let Some(mail) = platform.store.read(mail_row::first_unfiled)? {
            written = true;
            write_file(folder, &mail).map_err(Error::MailFolder)?;
            platform.store.write(|tx| {
                mail_row::set_filed(tx, mail.seq)?;
                if self.server.is_none() { mail_row::set_sent(tx, mail.seq, false) } else { Ok(()) }
            })?;
        }
        if written && !self.folder_is_chosen {
            trim(folder, FILES_KEPT_MAX).map_err(Error::MailFolder)?;
        }
        Ok(())
    }
}

/// Writes one file under its final name at once. Mails hold data of records: only their owner may read them.
fn write_file(folder: &Path, mail: &QueuedMail) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".mail-").tempfile_in(folder)?;
    file.write_all(&mail.message)?;
    file.as_file().sync_all()?;
    let time = mail.at.to_iso().replace(':', "-");
    file.persist(folder.join(format!("{time}-{}.eml", mail.id)))?;
    Ok(())
}

/// Removes the oldest files beyond `keep`; their names begin with the time.
fn trim(folder: &Path, keep: usize) -> std::io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "eml") {
            files.push(path);
        }
    }
    files.sort_unstable();
    let old = files.len().saturating_sub(keep);
    files.into_iter().take(old).try_for_each(fs::remove_file)
}

/// Delivers until the integrator ends.
pub(crate) async fn deliver(platform: Arc<Platform>, mut stopped: watch::Receiver<bool>) {
    // A new start may have brought another server: nothing waits for an old one's sake.
    drop(with(&platform, |platform| platform.store.write(|tx| mail_row::all_due(tx))).await);
    let mut round = Round::default();
    loop {
        let filed = with(&platform, |platform| Ok(platform.post.file_now(platform))).await;
        let sleep = match &platform.post.server {
            Some(server) => round.send(&platform, server, &stopped).await,
            None => SLEEP_MAX,
        };
        let sleep = if matches!(filed, Ok(true)) { sleep } else { sleep.min(TROUBLE_WAIT) };
        tokio::select! {
            () = platform.post.bell.notified() => {}
            () = tokio::time::sleep(sleep.min(SLEEP_MAX)) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// What is remembered from one round of sending to the next.
#[derive(Default)]
struct Round {
    /// Until when the server is left alone, and how often in a row it could not be reached.
    pause_until: Option<UtcMs>,
    failures: u32,
    /// Taken by the server, but that could not be written down yet: these are not sent again.
    taken: HashSet<i64>,
}

impl Round {
    /// Sends what is due, and says how long to sleep.
    async fn send(
        &mut self,
        platform: &Arc<Platform>,
        server: &Server,
        stopped: &watch::Receiver<bool>,
    ) -> Duration {
        let mut open: Option<smtp::Session> = None;
        let sleep = loop {
            if *stopped.borrow() {
                break SLEEP_MAX;
            }
            let now = machine_now();
            if let Some(until) = self.pause_until.filter(|until| *until > now) {
                break span(now, until);
            }
            let next = with(platform, move |platform| platform.store.read(|db| next(db, now))).await;
            let mail = match next {
                Ok(Next::Mail(mail)) => mail,
                Ok(Next::Sleep(sleep)) => break sleep,
                Err(error) => {
                    tracing::error!(%error, "the queue of e-mails cannot be read");
                    break TROUBLE_WAIT;
                }
            };
            let outcome = self.send_one(platform, server, &mut open, &mail).await;
            if let Err(error) = self.keep(platform, mail, outcome).await {
                tracing::error!(%error, "the outcome of an e-mail cannot be kept");
                break TROUBLE_WAIT;
            }
        };
        if let Some(session) = open {
            session.quit().await;
        }
        sleep
    }

    async fn send_one(
        &mut self,
        platform: &Platform,
        server: &Server,
        open: &mut Option<smtp::Session>,
        mail: &QueuedMail,
    ) -> Outcome {
        if self.taken.contains(&mail.seq) {
            return Outcome::Taken;
        }
        let mut session = match open.take() {
            Some(session) => session,
            None => match server.connect().await {
                Ok(session) => session,
                Err(reason) => return self.unreachable(reason),
            },
        };
        let outcome = session.send(&platform.post.from.email, mail).await;
        match &outcome {
            Outcome::Unreachable(reason) => return self.unreachable(reason.clone()),
            Outcome::Taken => *open = Some(session),
            // After a refusal the session is closed: the next e-mail gets a new one.
            Outcome::Later(_) | Outcome::Never(_) => {}
        }
        self.failures = 0;
        self.pause_until = None;
        outcome
    }

    fn unreachable(&mut self, reason: String) -> Outcome {
        self.failures = self.failures.saturating_add(1);
        self.pause_until = Some(machine_now().plus_ms(wait_ms(self.failures).min(SERVER_WAIT_MAX_MS)));
        Outcome::Unreachable(reason)
    }

    async fn keep(
        &mut self,
        platform: &Arc<Platform>,
        mail: QueuedMail,
        outcome: Outcome,
    ) -> Result<(), Error> {
        let (seq, attempts) = (mail.seq, mail.attempts.saturating_add(1));
        if outcome == Outcome::Taken {
            self.taken.insert(seq);
        }
        let to_file = platform.post.folder.is_some();
        with(platform, move |platform| {
            platform.store.write(|tx| match &outcome {
                Outcome::Taken => mail_row::set_sent(tx, seq, to_file),
                Outcome::Never(reason) => mail_row::set_refused(tx, seq, reason, to_file),
                Outcome::Later(reason) | Outcome::Unreachable(reason) => {
                    mail_row::set_later(tx, seq, machine_now().plus_ms(wait_ms(attempts)), reason)
                }
            })
        })
        .await?;
        self.taken.remove(&seq);
        Ok(())
    }
}

/// What there is to do in the queue.
enum Next {
    Mail(QueuedMail),
    Sleep(Duration),
}

fn next(connection: &Connection, now: UtcMs) -> Result<Next, Error> {
    if let Some(mail) = mail_row::first_due(connection, now)? {
        return Ok(Next::Mail(mail));
    }
    Ok(Next::Sleep(mail_row::next_attempt(connection)?.map_or(SLEEP_MAX, |next| span(now, next))))
}

/// From `now` to `until`, a little more than nothing.
fn span(now: UtcMs, until: UtcMs) -> Duration {
    Duration::from_millis((until.0 - now.0).max(1).unsigned_abs())
}

/// The wait after so many failed attempts.
fn wait_ms(failures: u32) -> i64 {
    let doubled = failures.saturating_sub(1).min(20);
    (WAIT_FIRST_MS << doubled).min(WAIT_MAX_MS)
}

/// Works on the file in a thread that may block.
async fn with<T: Send + 'static>(
    platform: &Arc<Platform>,
    work: impl FnOnce(&Platform) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let platform = Arc::clone(platform);
    tokio::task::spawn_blocking(move || work(&platform)).await.map_err(|_| Error::Task)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_files_are_kept_and_other_files_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["2026-01-02.eml", "2026-01-01.eml", "2026-01-03.eml", "a.txt"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        trim(folder.path(), 2).unwrap();
        let mut left: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["2026-01-02.eml", "2026-01-03.eml", "a.txt"]);
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (1..13).map(wait_ms).collect();
        assert_eq!(waits[..4], [1_000, 2_000, 4_000, 8_000]);
        assert_eq!((waits[9], waits[10], wait_ms(u32::MAX)), (512_000, 900_000, 900_000));
    }
}
