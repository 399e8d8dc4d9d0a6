//! The runtime that serves everything of the kit, apart from the runtime of the test.
//!
//! A test may pause its clock or block its only thread (waiting for a child process, say) while the platform, the proxy
//! and the stranger go on answering in real time.

use std::{
    future::Future,
    sync::{OnceLock, mpsc},
    time::Duration,
};
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};

/// Longest time any call of the kit may take before the test fails. A full test run on a busy machine stays far below.
pub(crate) const CALL_MAX: Duration = Duration::from_secs(120);
/// What the calling thread waits longer, so that a call can report its own time-out.
const GRACE: Duration = Duration::from_secs(5);

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Runs a future on the kit's runtime and blocks the calling thread until it is done.
///
/// # Panics
/// When it takes longer than [`CALL_MAX`] or panics itself.
pub(crate) fn run<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let (done, outcome) = mpsc::sync_channel(1);
    spawn(async move {
        let _ = done.send(future.await);
    });
    match outcome.recv_timeout(CALL_MAX + GRACE) {
        Ok(value) => value,
        Err(mpsc::RecvTimeoutError::Timeout) => {
            panic!("a call of the test kit took longer than {CALL_MAX:?}")
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => panic!("a call of the test kit ended early"),
    }
}

/// Starts a task on the kit's runtime.
pub(crate) fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    runtime().spawn(future)
}

/// Like [`run`] for a test's own async function: waits without blocking the thread, and in real time even when the
/// clock of the test stands.
pub(crate) async fn run_async<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let (done, outcome) = tokio::sync::oneshot::channel();
    spawn(async move {
        let _ = done.send(future.await);
    });
    match outcome.await {
        Ok(value) => value,
        Err(_) => panic!("a call of the test kit ended early"),
    }
}

fn runtime() -> &'static Runtime {
    RUNTIME.get_or_init(|| {
        let built = Builder::new_multi_thread().worker_threads(4).thread_name("testkit").enable_all().build();
        match built {
            Ok(runtime) => runtime,
            Err(error) => panic!("the test kit has no runtime: {error}"),
        }
    })
}
