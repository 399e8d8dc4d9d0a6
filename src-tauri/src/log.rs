//! The log file of the data folder and the report after a panic. Every line is redacted on its way to the disk.

use crate::{clock, redact::redact};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    panic,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// A log longer than this is set aside at the next start; one old log is kept.
const LOG_BYTES_MAX: u64 = 5 * 1024 * 1024;
/// How much of the log goes into a report.
const END_BYTES_MAX: usize = 60 * 1024;
/// What is logged when `FLOWMEND_LOG` does not say otherwise.
const FILTER: &str = "info,zbus=warn,hyper=warn,h2=warn,rustls=warn,tao=warn,wry=warn";

/// Begins to log into the data folder. A log that cannot be written is no reason not to work.
pub(crate) fn begin(data_dir: &Path) {
    let Ok(file) = open(data_dir) else { return };
    let filter = EnvFilter::try_from_env("FLOWMEND_LOG").unwrap_or_else(|_| EnvFilter::new(FILTER));
    let begun = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(Redacting(Arc::new(Mutex::new(file))))
        .try_init();
    if begun.is_ok() {
        tracing::info!(version = env!("CARGO_PKG_VERSION"), process = std::process::id(), "started");
    }
}

/// Writes a report into the data folder when the program panics, and one line on standard error.
pub(crate) fn report_panics(data_dir: &Path) {
    let folder = data_dir.join("reports");
    panic::set_hook(Box::new(move |info| {
        let what = info
            .payload()
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| info.payload().downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
        let trace = std::backtrace::Backtrace::force_capture();
        let now = clock::now();
        let text = redact(&format!(
            "Flowmend {} stopped working on something.\ntime: {}\nthread: {thread}\nplace: {place}\nwhat: {what}\n\n{trace}\n",
            env!("CARGO_PKG_VERSION"),
            now.to_iso(),
        ));
        let path = folder.join(format!("panic-{}-{}.txt", now.0, std::process::id()));
        let kept = fs::create_dir_all(&folder).and_then(|()| private(&path)?.write_all(text.as_bytes()));
        tracing::error!(place, thread, "panic");
        let line = match kept {
            Ok(()) => format!("flowmend: an internal error; the report is {}", path.display()),
            Err(_) => format!("flowmend: an internal error at {place}"),
        };
        drop(writeln!(io::stderr().lock(), "{line}"));
    }));
}

/// The end of the log, at most [`END_BYTES_MAX`], from the start of a line; redacted once more, since a secret may have
/// become known after a line was written.
pub(crate) fn end(data_dir: &Path) -> String {
    let bytes = fs::read(data_dir.join("logs").join("flowmend.log")).unwrap_or_default();
    let from = bytes.len().saturating_sub(END_BYTES_MAX);
    let text = String::from_utf8_lossy(bytes.get(from..).unwrap_or_default());
    let text = if from == 0 { &text } else { text.split_once('\n').map_or("", |(_, rest)| rest) };
    redact(text)
}

fn open(data_dir: &Path) -> io::Result<File> {
    let folder = data_dir.join("logs");
    fs::create_dir_all(&folder)?;
    let path = folder.join("flowmend.log");
    if fs::metadata(&path).is_ok_and(|about| about.len() > LOG_BYTES_MAX) {
        fs::rename(&path, folder.join("flowmend.1.log"))?;
    }
    private(&path)
}

fn private(path: &PathBuf) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Redacts each line as a whole: the formatter hands over one event in one write.
#[derive(Clone)]
struct Redacting(Arc<Mutex<File>>);

impl Write for Redacting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let safe = redact(&String::from_utf8_lossy(bytes));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(safe.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

impl<'a> MakeWriter<'a> for Redacting {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
