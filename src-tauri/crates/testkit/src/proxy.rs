//! An HTTP proxy on loopback that passes everything on to one server and misbehaves where it is told to.
//!
//! Owns: the port, which can be taken down as if the network were gone; the rules that say which request meets which
//! fault; the record of everything that came. What a fault does is left to its submodules. No TLS.

mod connection;
mod delivery;
mod edit;
pub(crate) mod fault;
pub(crate) mod gate;
pub(crate) mod log;
pub(crate) mod on;
pub(crate) mod rule;

use crate::{caller::authority, host};
use fault::Fault;
use gate::Gate;
use log::{Log, Seen};
use on::On;
use rule::{Rule, Rules};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::watch,
    task::JoinHandle,
};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1_024;

/// A running proxy. It ends when dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    port: Mutex<Port>,
    /// Counted up to reset every connection.
    network: watch::Sender<u64>,
}

#[derive(Debug)]
enum Port {
    Up(JoinHandle<()>),
    /// The port stays ours while nobody listens on it, so connections are refused.
    Down(Option<TcpSocket>),
}

#[derive(Debug)]
pub(crate) struct Shared {
    /// `HOST:PORT`; `None` when there is nothing behind.
    server: Mutex<Option<String>>,
    rules: Arc<Rules>,
    log: Log,
    thawed: Gate,
}

impl Proxy {
    /// Begins to pass everything on to `http://HOST:PORT`.
    ///
    /// # Panics
    /// When no port can be had.
    #[must_use]
    pub fn start(server_base_url: &str) -> Self {
        Self::before(Some(authority(server_base_url)))
    }

    /// A proxy with nothing behind it: what no fault answers ([`Fault::answer`], say) is 404.
    ///
    /// # Panics
    /// When no port can be had.
    #[must_use]
    pub fn alone() -> Self {
        Self::before(None)
    }

    /// `http://127.0.0.1:PORT`, the same for the whole life of the proxy.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Passes everything on to another server from now on.
    pub fn point_at(&self, server_base_url: &str) {
        *self.shared.server.lock().unwrap_or_else(PoisonError::into_inner) = Some(authority(server_base_url));
    }

    /// Puts a fault in force. Faults that meet in one request are applied together, see [`Fault`]; of two answers the
    /// one added first is given.
    pub fn fault(&self, on: On, fault: Fault) -> Rule {
        self.shared.rules.add(on, fault)
    }

    /// Ends all faults.
    pub fn heal(&self) {
        self.shared.rules.remove_all();
    }

    /// The network is gone: open connections are reset, new ones refused. Returns when that is so.
    ///
    /// # Panics
    /// When the port cannot be kept.
    pub fn take_down(&self) {
        let mut port = self.lock_port();
        let Port::Up(accepting) = &mut *port else { return };
        let accepting = std::mem::replace(accepting, host::spawn(async {}));
        accepting.abort();
        let address = self.address;
        let kept = host::run(async move {
            // Only when the task is gone, its listener is.
            let _ = accepting.await;
            reserve(address)
        });
        match kept {
            Ok(socket) => *port = Port::Down(Some(socket)),
            Err(error) => panic!("the proxy cannot keep its port {address}: {error}"),
        }
        self.network.send_modify(|count| *count += 1);
    }

    /// The network is back, at the same address.
    ///
    /// # Panics
    /// When the port cannot be had again.
    pub fn bring_up(&self) {
        let mut port = self.lock_port();
        let Port::Down(kept) = &mut *port else { return };
        let (kept, address) = (kept.take(), self.address);
        let listening = host::run(async move {
            match kept {
                Some(socket) => socket.listen(BACKLOG),
                None => listen(address),
            }
        });
        match listening {
            Ok(listener) => *port = Port::Up(accept(listener, Arc::clone(&self.shared), &self.network)),
            Err(error) => panic!("the proxy cannot have its port {address} again: {error}"),
        }
    }

    /// Resets every open connection; new ones are served.
    pub fn reset_connections(&self) {
        self.network.send_modify(|count| *count += 1);
    }

    /// The network is silent: connections open, but nothing is read, passed on or answered until [`Self::thaw`].
    pub fn freeze(&self) {
        self.shared.thawed.close();
    }

    /// Ends the silence; everything that waited goes on.
    pub fn thaw(&self) {
        self.shared.thawed.open();
    }

    /// Everything that came, in order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Arc<Seen>> {
        self.shared.log.all()
    }

    /// The requests that are meant, in order.
    #[must_use]
    pub fn seen(&self, on: &On) -> Vec<Arc<Seen>> {
        self.shared.log.matching(on)
    }

    /// How many of them came.
    #[must_use]
    pub fn count(&self, on: &On) -> usize {
        self.seen(on).len()
    }

    /// Forgets what came, so that a later part of a test counts from zero. Numbers and rules go on counting.
    pub fn forget(&self) {
        self.shared.log.forget();
    }

    /// Waits until the first request that is meant has arrived (with `nth`, the so-manieth), be it in the past.
    ///
    /// # Panics
    /// When it does not come in half a minute; says what came instead.
    pub async fn arrival(&self, on: On) -> Arc<Seen> {
        let shared = Arc::clone(&self.shared);
        found(host::run_async(async move { shared.log.wait(&on, false).await }).await)
    }

    /// The same, until it is answered or given up: see [`Seen::answered`].
    ///
    /// # Panics
    /// When that does not happen in half a minute; says what came instead.
    pub async fn answer(&self, on: On) -> Arc<Seen> {
        let shared = Arc::clone(&self.shared);
        found(host::run_async(async move { shared.log.wait(&on, true).await }).await)
    }

    /// [`Self::arrival`] for tests that are not async; blocks the calling thread.
    ///
    /// # Panics
    /// Like [`Self::arrival`].
    pub fn wait_for_arrival(&self, on: On) -> Arc<Seen> {
        let shared = Arc::clone(&self.shared);
        found(host::run(async move { shared.log.wait(&on, false).await }))
    }

    /// [`Self::answer`] for tests that are not async; blocks the calling thread.
    ///
    /// # Panics
    /// Like [`Self::answer`].
    pub fn wait_for_answer(&self, on: On) -> Arc<Seen> {
        let shared = Arc::clone(&self.shared);
        found(host::run(async move { shared.log.wait(&on, true).await }))
    }

    fn before(server: Option<String>) -> Self {
        let thawed = Gate::new();
        thawed.open();
        let shared =
            Arc::new(Shared { server: Mutex::new(server), rules: Arc::default(), log: Log::new(), thawed });
        let network = watch::Sender::new(0);
        let listening = host::run(async { listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))) });
        match listening.and_then(|listener| Ok((listener.local_addr()?, listener))) {
            Ok((address, listener)) => {
                let accepting = accept(listener, Arc::clone(&shared), &network);
                Self { address, shared, port: Mutex::new(Port::Up(accepting)), network }
            }
            Err(error) => panic!("the proxy cannot listen: {error}"),
        }
    }

    fn lock_port(&self) -> MutexGuard<'_, Port> {
        self.port.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Port::Up(accepting) = &*self.lock_port() {
            accepting.abort();
        }
        self.network.send_modify(|count| *count += 1);
    }
}

impl Shared {
    fn server(&self) -> Option<String> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn found(outcome: Result<Arc<Seen>, String>) -> Arc<Seen> {
    match outcome {
        Ok(seen) => seen,
        Err(why) => panic!("{why}"),
    }
}

fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Connections that ended a moment ago must not keep the port from us.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    reserve(address)?.listen(BACKLOG)
}

fn accept(listener: TcpListener, shared: Arc<Shared>, network: &watch::Sender<u64>) -> JoinHandle<()> {
    let network = network.clone();
    host::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Subscribed before anything is awaited, so a connection cannot miss the end of the network.
            tokio::spawn(connection::serve(stream, Arc::clone(&shared), network.subscribe()));
        }
    })
}
