//! The keyring of the operating system, asked from a thread of its own and never waited for longer than
//! [`LIMIT`]: a Secret Service may be absent, locked behind a prompt that nobody sees, or may never answer.
//!
//! Owns the thread, the limit and the reading of the library's errors. What to do without a keyring is the
//! business of the module above.

use super::Secret;
use std::{
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

/// The name under which tokens are kept.
const SERVICE: &str = "io.flowmend.desktop";
/// How long a keyring may take over one question.
pub(super) const LIMIT: Duration = Duration::from_secs(2);

/// Why the keyring gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// There is none on this machine or in this session.
    #[error("no keyring answers in this session")]
    Absent,
    /// It is there, but locked, or it refuses.
    #[error("the keyring is locked or refuses access")]
    Locked,
    /// It did not answer in time.
    #[error("the keyring did not answer within {} s", LIMIT.as_secs())]
    Silent,
}

enum Question {
    Probe,
    Get(String),
    Set(String, Secret),
    Delete(String),
}

type Answer = Result<Option<Secret>, Unavailable>;
type Ask = Box<dyn Fn(Question) -> Answer + Send>;

/// The keyring behind its thread. A question that is not answered in time leaves the thread busy; until it
/// comes back, further questions are refused at once instead of each waiting for the limit.
pub struct OsKeyring {
    questions: Sender<(Question, Sender<Answer>)>,
    pending: std::sync::Mutex<Option<Receiver<Answer>>>,
    limit: Duration,
}

impl Default for OsKeyring {
    fn default() -> Self {
        Self::with(Box::new(ask_system), LIMIT)
    }
}

impl OsKeyring {
    fn with(ask: Ask, limit: Duration) -> Self {
        let (questions, inbox) = mpsc::channel::<(Question, Sender<Answer>)>();
        // Not joined on purpose: a keyring that hangs must not hold up the end of the program.
        let spawned = thread::Builder::new().name("keyring".to_owned()).spawn(move || {
            for (question, reply) in inbox {
                // The asker may have given up; then the answer is dropped, and wiped with it.
                drop(reply.send(ask(question)));
            }
        });
        if let Err(error) = spawned {
            tracing::warn!(kind = ?error.kind(), "the keyring thread could not be started");
        }
        Self { questions, pending: std::sync::Mutex::new(None), limit }
    }

    /// Whether a keyring answers. `Ok` does not promise that it is unlocked.
    ///
    /// # Errors
    /// When none does in time.
    pub fn probe(&self) -> Result<(), Unavailable> {
        self.ask(Question::Probe).map(|_| ())
    }

    /// The token of an account, if the keyring has one.
    ///
    /// # Errors
    /// When the keyring cannot be asked.
    pub fn get(&self, account: &str) -> Result<Option<Secret>, Unavailable> {
        self.ask(Question::Get(account.to_owned()))
    }

    /// Keeps a token.
    ///
    /// # Errors
    /// When the keyring cannot be asked or refuses.
    pub fn set(&self, account: &str, token: &Secret) -> Result<(), Unavailable> {
        self.ask(Question::Set(account.to_owned(), token.clone())).map(|_| ())
    }

    /// Forgets a token; one that is not there is no failure.
    ///
    /// # Errors
    /// When the keyring cannot be asked or refuses.
    pub fn delete(&self, account: &str) -> Result<(), Unavailable> {
        self.ask(Question::Delete(account.to_owned())).map(|_| ())
    }

    fn ask(&self, question: Question) -> Answer {
        let mut pending = self.pending.lock().map_err(|_| Unavailable::Absent)?;
        if let Some(late) = pending.take()
            && let Err(mpsc::TryRecvError::Empty) = late.try_recv()
        {
            *pending = Some(late);
            return Err(Unavailable::Silent);
        }
        let (reply, answer) = mpsc::channel();
        self.questions.send((question, reply)).map_err(|_| Unavailable::Absent)?;
        match answer.recv_timeout(self.limit) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                *pending = Some(answer);
                Err(Unavailable::Silent)
            }
            Err(RecvTimeoutError::Disconnected) => Err(Unavailable::Absent),
        }
    }
}

fn ask_system(question: Question) -> Answer {
    if let Err(error) = keyring::Entry::store_status() {
        tracing::info!(kind = kind(error), "no keyring");
        return Err(Unavailable::Absent);
    }
    let done = match question {
        Question::Probe => return Ok(None),
        Question::Get(account) => entry(&account)?.get_password().map(|text| Some(Secret::new(text))),
        Question::Set(account, token) => entry(&account)?.set_password(token.expose()).map(|()| None),
        Question::Delete(account) => entry(&account)?.delete_credential().map(|()| None),
    };
    match done {
        Ok(answer) => Ok(answer),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => {
            tracing::info!(kind = kind(&error), "the keyring refused");
            Err(read(&error))
        }
    }
}

fn entry(account: &str) -> Result<keyring::Entry, Unavailable> {
    keyring::Entry::new(SERVICE, account).map_err(|error| read(&error))
}

fn read(error: &keyring::Error) -> Unavailable {
    match error {
        keyring::Error::NoDefaultStore | keyring::Error::Invalid(..) => Unavailable::Absent,
        _ => Unavailable::Locked,
    }
}

/// The kind of an error for the log: the library's own text could repeat what it was given.
fn kind(error: &keyring::Error) -> &'static str {
    match error {
        keyring::Error::NoDefaultStore => "no_default_store",
        keyring::Error::NoEntry => "no_entry",
        keyring::Error::NoStorageAccess(_) => "no_storage_access",
        keyring::Error::PlatformFailure(_) => "platform_failure",
        keyring::Error::Invalid(..) => "invalid",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Condvar, Mutex};

    #[test]
    fn a_silent_keyring_costs_the_limit_once_and_is_used_again_when_it_answers() {
        let gate = Arc::new((Mutex::new(false), Condvar::new()));
        let inner = Arc::clone(&gate);
        let keyring = OsKeyring::with(
            Box::new(move |_| {
                let (open, changed) = &*inner;
                let mut open = open.lock().unwrap();
                while !*open {
                    open = changed.wait(open).unwrap();
                }
                Ok(Some(Secret::new("t".to_owned())))
            }),
            Duration::from_millis(50),
        );
        assert_eq!(keyring.get("a").unwrap_err(), Unavailable::Silent);
        assert_eq!(keyring.get("a").unwrap_err(), Unavailable::Silent);
        *gate.0.lock().unwrap() = true;
        gate.1.notify_all();
        // The late answer may still be on its way for a moment: looked for again each millisecond, for ten seconds.
        let look = || {
            std::thread::sleep(Duration::from_millis(1));
            keyring.get("a")
        };
        let found = std::iter::repeat_with(look).take(10_000).find_map(Result::ok).flatten();
        assert_eq!(found.unwrap().expose(), "t");
    }

    #[test]
    fn questions_reach_the_keyring_with_their_account() {
        let kept: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let inner = Arc::clone(&kept);
        let keyring = OsKeyring::with(
            Box::new(move |question| match question {
                Question::Set(account, token) => {
                    inner.lock().unwrap().push((account, token.expose().to_owned()));
                    Ok(None)
                }
                Question::Get(account) => {
                    let kept = inner.lock().unwrap();
                    Ok(kept.iter().find(|row| row.0 == account).map(|row| Secret::new(row.1.clone())))
                }
                Question::Delete(account) => {
                    inner.lock().unwrap().retain(|row| row.0 != account);
                    Ok(None)
                }
                Question::Probe => Ok(None),
            }),
            LIMIT,
        );
        keyring.set("a", &Secret::new("1".to_owned())).unwrap();
        keyring.set("b", &Secret::new("2".to_owned())).unwrap();
        assert_eq!(keyring.get("b").unwrap().unwrap().expose(), "2");
        keyring.delete("b").unwrap();
        assert!(keyring.get("b").unwrap().is_none());
        assert!(keyring.get("a").unwrap().is_some());
    }
}
