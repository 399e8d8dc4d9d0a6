//! A host that must stay silent: what hostile links and redirects point to. It notes who came and whether they brought a
//! token, and answers plausibly, so that a client that was lured does go on and is caught.

use crate::{
    host,
    http::{Stream, head_bytes, read_body, read_head},
};
use std::{
    collections::HashMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpSocket, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

/// A listener of its own on loopback that nobody should connect to.
#[derive(Debug)]
pub struct Stranger {
    address: SocketAddr,
    book: Arc<Mutex<Book>>,
    task: JoinHandle<()>,
}

/// Somebody who came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The request line; `None` when there was a connection without a request.
    pub request_line: Option<String>,
    /// Whether an `Authorization` or `Cookie` header came.
    pub brought_secret: bool,
}

#[derive(Debug, Default)]
struct Book {
    visits: Vec<Visit>,
    /// Our own connections: once one is accepted, everybody who came before it is in the book.
    rounds: HashMap<SocketAddr, oneshot::Sender<()>>,
}

impl Stranger {
    /// Begins to listen on a free port.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn start() -> Self {
        let book = Arc::<Mutex<Book>>::default();
        let listening = host::run(async { TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await });
        let (listener, address) = match listening.and_then(|listener| Ok((listener.local_addr()?, listener)))
        {
            Ok((address, listener)) => (listener, address),
            Err(error) => panic!("the stranger cannot listen: {error}"),
        };
        let task = host::spawn(receive(listener, Arc::clone(&book)));
        Self { address, book, task }
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everybody who has come until now, in order of arrival.
    ///
    /// # Panics
    /// When the stranger does not listen any more.
    #[must_use]
    pub fn visits(&self) -> Vec<Visit> {
        let (book, address) = (Arc::clone(&self.book), self.address);
        if let Err(error) = host::run(async move { make_round(&book, address).await }) {
            panic!("the stranger does not listen any more: {error}");
        }
        lock(&self.book).visits.clone()
    }

    /// # Panics
    /// When anybody came.
    pub fn assert_silent(&self) {
        let visits = self.visits();
        assert!(visits.is_empty(), "somebody came to the stranger: {visits:?}");
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn make_round(book: &Mutex<Book>, address: SocketAddr) -> io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let (accepted, round) = oneshot::channel();
    lock(book).rounds.insert(socket.local_addr()?, accepted);
    let _connection = socket.connect(address).await?;
    round.await.map_err(|_| io::ErrorKind::ConnectionAborted.into())
}

async fn receive(listener: TcpListener, book: Arc<Mutex<Book>>) {
    while let Ok((stream, peer)) = listener.accept().await {
        let at = {
            let mut book = lock(&book);
            if let Some(accepted) = book.rounds.remove(&peer) {
                let _ = accepted.send(());
                continue;
            }
            book.visits.push(Visit { request_line: None, brought_secret: false });
            book.visits.len() - 1
        };
        let book = Arc::clone(&book);
        tokio::spawn(async move {
            let _ = listen_to(stream, &book, at).await;
        });
    }
}

async fn listen_to(stream: TcpStream, book: &Mutex<Book>, at: usize) -> io::Result<()> {
    let mut stream = Stream::new(stream);
    let Some(head) = read_head(&mut stream).await? else { return Ok(()) };
    if let Some(visit) = lock(book).visits.get_mut(at) {
        visit.brought_secret =
            head.headers.get("authorization").is_some() || head.headers.get("cookie").is_some();
        visit.request_line = Some(head.first_line.clone());
    }
    read_body(&mut stream, head.request_framing()?, &mut Vec::new()).await?;
    let body = r#"{"errors":[],"resolved":[],"jobs":[],"stats":[]}"#;
    let mut headers = crate::http::Headers::default();
    headers.add("content-type", "application/json");
    headers.add("content-length", body.len().to_string());
    headers.add("connection", "close");
    stream.write_all(&head_bytes("HTTP/1.1 200 OK", &headers)).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}
