//! A host that must stay silent: what hostile links and redirects point to. It notes who came and whether they brought a
//! token, and answers plausibly, so that a client that was lured does go on and is caught.

use crate::{
    host,
    http::{Stream, head_bytes, read_body, read_head},
};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A listener of its own on loopback that nobody should connect to.
#[derive(Debug)]
pub struct Stranger {
    address: SocketAddr,
    visits: Arc<Mutex<Vec<Visit>>>,
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

impl Stranger {
    /// Begins to listen on a free port.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn start() -> Self {
        let visits = Arc::new(Mutex::new(Vec::new()));
        let listening = host::run(async { TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await });
        let (listener, address) = match listening.and_then(|listener| Ok((listener.local_addr()?, listener))) {
            Ok((address, listener)) => (listener, address),
            Err(error) => panic!("the stranger cannot listen: {error}"),
        };
        let task = host::spawn(receive(listener, Arc::clone(&visits)));
        Self { address, visits, task }
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everybody who came, in order of arrival.
    #[must_use]
    pub fn visits(&self) -> Vec<Visit> {
        self.visits.lock().unwrap_or_else(PoisonError::into_inner).clone()
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

async fn receive(listener: TcpListener, visits: Arc<Mutex<Vec<Visit>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let at = {
            let mut visits = visits.lock().unwrap_or_else(PoisonError::into_inner);
            visits.push(Visit { request_line: None, brought_secret: false });
            visits.len() - 1
        };
        let visits = Arc::clone(&visits);
        tokio::spawn(async move {
            let _ = listen_to(stream, &visits, at).await;
        });
    }
}

async fn listen_to(stream: TcpStream, visits: &Mutex<Vec<Visit>>, at: usize) -> io::Result<()> {
    let mut stream = Stream::new(stream);
    let Some(head) = read_head(&mut stream).await? else { return Ok(()) };
    if let Some(visit) = visits.lock().unwrap_or_else(PoisonError::into_inner).get_mut(at) {
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
