//! One window for one data folder. The first window holds a lock and listens; a second start hands its link over, brings
//! the first window to the front and ends. Where the first one does not answer (another machine, another session, a
//! system without local sockets) the second opens for reading only and says so (ADR 10).
//!
//! Needs no session bus, so that it also works where there is none. The command line is not concerned (ADR 7).

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

/// Held by the first window as long as it is open.
const LOCK: &str = "window.lock";
/// Where the first window listens.
#[cfg(unix)]
const SOCKET: &str = "window.sock";

/// How often, and how long apart, a window that does not answer is asked again.
const TRIES: u32 = 15;
const AGAIN: Duration = Duration::from_millis(100);
/// How often the lock is looked at after an answer.
const STAYS: u32 = 10;

/// What a start finds.
pub(crate) enum Instance {
    /// No other window works with this folder.
    First(First),
    /// Another window does; it has taken over what was asked for.
    Told,
    /// Another window does, and does not answer.
    Second,
}

/// The right to be the first window, given back when dropped.
pub(crate) struct First {
    _lock: Option<File>,
    listener: Listener,
    data_dir: PathBuf,
}

impl First {
    /// What hears of further starts.
    pub(crate) fn take_listener(&mut self) -> Listener {
        std::mem::take(&mut self.listener)
    }
}

impl Drop for First {
    fn drop(&mut self) {
        leave(&self.data_dir);
    }
}

/// Hears of further starts.
#[derive(Default)]
pub(crate) struct Listener {
    #[cfg(unix)]
    socket: Option<std::os::unix::net::UnixListener>,
}

/// Finds out which window this is. A folder in which no lock can be made counts as free: then nothing can be opened
/// for writing either, and opening says why.
pub(crate) fn take(data_dir: &Path, link: Option<&str>) -> Instance {
    for _ in 0..TRIES {
        match lock(&data_dir.join(LOCK)) {
            Ok(Some(lock)) => return Instance::First(First::listen(Some(lock), data_dir)),
            Ok(None) if tell(data_dir, link) => return told(data_dir),
            // It may be a window that is just closing.
            Ok(None) => std::thread::sleep(AGAIN),
            Err(error) => {
                tracing::warn!(kind = ?error.kind(), "no lock for the window");
                return Instance::First(First::listen(None, data_dir));
            }
        }
    }
    Instance::Second
}

/// A window that answered may have been closing: its word counts when it is still there a moment later.
fn told(data_dir: &Path) -> Instance {
    for _ in 0..STAYS {
        std::thread::sleep(AGAIN);
        if let Ok(Some(lock)) = lock(&data_dir.join(LOCK)) {
            return Instance::First(First::listen(Some(lock), data_dir));
        }
    }
    Instance::Told
}

fn lock(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(unix)]
mod wire {
    //! What two windows say to each other: one line with the link or nothing, answered by one line.

    use super::{First, Listener, SOCKET};
    use std::{
        fs::File,
        io::{BufRead, BufReader, Read, Write},
        os::unix::net::{UnixListener, UnixStream},
        path::Path,
        thread,
        time::Duration,
    };

    /// How long one window waits for a word of the other.
    const WAIT: Duration = Duration::from_secs(2);
    /// Longest line.
    const LINE_BYTES_MAX: u64 = 8 * 1024;
    const ANSWER: &[u8] = b"shown\n";

    impl First {
        /// Begins to listen. What a window that was killed has left behind is removed first: the lock says that nobody
        /// listens there.
        pub(super) fn listen(lock: Option<File>, data_dir: &Path) -> Self {
            let path = data_dir.join(SOCKET);
            if lock.is_some() {
                let _ = std::fs::remove_file(&path);
            }
            let listener = UnixListener::bind(&path);
            if let Err(error) = &listener {
                tracing::info!(kind = ?error.kind(), "a second start cannot reach this window");
            }
            Self { _lock: lock, listener: Listener { socket: listener.ok() }, data_dir: data_dir.to_owned() }
        }
    }

    impl Listener {
        /// Calls `show` with the link, if any, whenever the program is started again.
        pub(crate) fn hear(self, show: impl Fn(Option<String>) -> bool + Send + 'static) {
            let Some(listener) = self.socket else { return };
            let spawned = thread::Builder::new().name("instance".to_owned()).spawn(move || {
                for stream in listener.incoming() {
                    let Ok(stream) = stream else { continue };
                    // A start that says nothing whole is not answered, and helps itself.
                    let _ = answer(&stream, &show);
                }
            });
            if let Err(error) = spawned {
                tracing::warn!(kind = ?error.kind(), "nobody listens for a second start");
            }
        }
    }

    /// Reads the line and shows; answers only when something could be shown.
    fn answer(mut stream: &UnixStream, show: &impl Fn(Option<String>) -> bool) -> Option<()> {
        stream.set_read_timeout(Some(WAIT)).ok()?;
        stream.set_write_timeout(Some(WAIT)).ok()?;
        let mut line = String::new();
        BufReader::new(stream.take(LINE_BYTES_MAX)).read_line(&mut line).ok()?;
        let line = line.strip_suffix('\n')?.to_owned();
        if show(Some(line).filter(|line| !line.is_empty())) {
            stream.write_all(ANSWER).ok()?;
        }
        Some(())
    }

    pub(super) fn tell(data_dir: &Path, link: Option<&str>) -> bool {
        let said = || -> std::io::Result<bool> {
            let mut stream = UnixStream::connect(data_dir.join(SOCKET))?;
            stream.set_read_timeout(Some(WAIT))?;
            stream.set_write_timeout(Some(WAIT))?;
            let line: String =
                link.unwrap_or_default().chars().filter(|letter| !letter.is_control()).collect();
            stream.write_all(format!("{line}\n").as_bytes())?;
            let mut heard = Vec::new();
            stream.take(LINE_BYTES_MAX).read_to_end(&mut heard)?;
            Ok(heard == ANSWER)
        };
        said().unwrap_or(false)
    }
}

#[cfg(unix)]
use wire::tell;

#[cfg(not(unix))]
impl First {
    fn listen(lock: Option<File>, data_dir: &Path) -> Self {
        Self { _lock: lock, listener: Listener {}, data_dir: data_dir.to_owned() }
    }
}

#[cfg(not(unix))]
impl Listener {
    /// Nobody can be heard here: a second start opens for reading only.
    pub(crate) fn hear(self, _show: impl Fn(Option<String>) -> bool + Send + 'static) {}
}

#[cfg(not(unix))]
fn tell(_data_dir: &Path, _link: Option<&str>) -> bool {
    false
}

/// Removes what the first window has left for others to find.
fn leave(data_dir: &Path) {
    #[cfg(unix)]
    let _ = fs::remove_file(data_dir.join(SOCKET));
    #[cfg(not(unix))]
    let _ = data_dir;
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_second_start_hands_its_link_to_the_first_window() {
        let folder = tempfile::tempdir().unwrap();
        let Instance::First(mut first) = take(folder.path(), None) else { panic!("not the first") };
        let (sender, heard) = mpsc::channel();
        first.take_listener().hear(move |link| sender.send(link).is_ok());
        assert!(matches!(take(folder.path(), Some("flowmend://outbox\nx")), Instance::Told));
        assert!(matches!(take(folder.path(), None), Instance::Told));
        let long = Duration::from_secs(20);
        assert_eq!(heard.recv_timeout(long).unwrap().as_deref(), Some("flowmend://outboxx"));
        assert_eq!(heard.recv_timeout(long).unwrap(), None);
    }

    #[test]
    fn a_window_that_answers_and_then_closes_leaves_its_place_to_the_start_it_answered() {
        let folder = tempfile::tempdir().unwrap();
        let Instance::First(mut first) = take(folder.path(), None) else { panic!("not the first") };
        let (sender, asked) = mpsc::channel();
        first.take_listener().hear(move |_| sender.send(()).is_ok());
        let closing = std::thread::spawn(move || {
            asked.recv().unwrap();
            drop(first);
        });
        assert!(matches!(take(folder.path(), None), Instance::First(_)));
        closing.join().unwrap();
    }

    #[test]
    fn a_first_window_that_does_not_answer_makes_a_reader_of_the_second_and_a_dead_one_leaves_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let first = take(folder.path(), None);
        // It listens, and never answers: its socket is gone.
        leave(folder.path());
        assert!(matches!(take(folder.path(), None), Instance::Second));
        drop(first);
        fs::write(folder.path().join(SOCKET), "left behind").unwrap();
        assert!(matches!(take(folder.path(), None), Instance::First(_)));
    }
}
