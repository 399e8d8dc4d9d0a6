//! The proxy: hears on loopback, asks the script, forwards or misbehaves, and remembers every request.

use super::{
    fault::{Fault, Rule},
    wire::{Request, read_request, write_answer, write_endless},
};
use crate::{
    caller::{authority, exchange, request_bytes},
    http::Headers,
};
use flate2::{Compression, write::GzEncoder};
use std::{
    io::{Error, Result, Write},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::Instant,
};

/// A request that came.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Body as text.
    pub body: String,
    /// The `authorization` header.
    pub authorization: Option<String>,
    /// When it came.
    pub at: Instant,
    /// The fault it met.
    pub fault: Option<&'static str>,
    /// Status of the answer, once there is one.
    pub status: Option<u16>,
}

/// A running proxy; dropping it ends it.
pub struct Proxy {
    shared: Arc<Shared>,
    address: String,
    task: JoinHandle<()>,
}

struct Shared {
    upstream: Option<String>,
    rules: Mutex<Vec<Rule>>,
    seen: Mutex<Vec<Seen>>,
}

/// An answer of the server behind.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Proxy {
    /// Starts in front of a server (`http://127.0.0.1:PORT`), or in front of nothing: then what no rule answers is 404.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(upstream: Option<&str>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            upstream: upstream.map(str::to_owned),
            rules: Mutex::default(),
            seen: Mutex::default(),
        });
        let task = tokio::spawn(listen(listener, Arc::clone(&shared)));
        Ok(Self { shared, address, task })
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.address
    }

    /// Adds a rule. Of several that match, the first that is not used up counts.
    pub fn rule(&self, rule: Rule) {
        lock(&self.shared.rules).push(rule);
    }

    /// Forgets all rules.
    pub fn heal(&self) {
        lock(&self.shared.rules).clear();
    }

    /// Every request so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.shared.seen).clone()
    }

    /// Requests so far whose method and path match.
    #[must_use]
    pub fn count(&self, method: &str, path_part: &str) -> usize {
        lock(&self.shared.seen)
            .iter()
            .filter(|seen| seen.method == method && seen.target.contains(path_part))
            .count()
    }

    /// Forgets the requests so far.
    pub fn forget_seen(&self) {
        lock(&self.shared.seen).clear();
    }

    /// Stops hearing: from now on connections are refused.
    pub fn go_away(&self) {
        self.task.abort();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    // Connections end with the listener: they belong to this set.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // A client that goes away in the middle is part of the game.
        connections.spawn(async move { serve(stream, &shared).await.unwrap_or_default() });
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(mut stream: TcpStream, shared: &Shared) -> Result<()> {
    let Some(request) = read_request(&mut stream).await? else { return Ok(()) };
    let fault = lock(&shared.rules).iter_mut().find_map(|rule| rule.hit(&request.method, &request.target));
    let index = note(shared, &request, fault.as_ref());
    let status = misbehave(&mut stream, shared, &request, fault).await?;
    if let Some(seen) = lock(&shared.seen).get_mut(index) {
        seen.status = status;
    }
    Ok(())
}

fn note(shared: &Shared, request: &Request, fault: Option<&Fault>) -> usize {
    let mut seen = lock(&shared.seen);
    seen.push(Seen {
        method: request.method.clone(),
        target: request.target.clone(),
        body: String::from_utf8_lossy(&request.body).into_owned(),
        authorization: request.header("authorization").map(str::to_owned),
        at: Instant::now(),
        fault: fault.map(Fault::name),
        status: None,
    });
    seen.len() - 1
}

async fn misbehave(
    stream: &mut TcpStream,
    shared: &Shared,
    request: &Request,
    fault: Option<Fault>,
) -> Result<Option<u16>> {
    match fault {
        Some(Fault::Answer { status, headers, body }) => {
            write_answer(stream, status, &headers, body.len(), &body).await?;
            Ok(Some(status))
        }
        Some(Fault::Respond(respond)) => {
            let (status, body) = respond(&request.target);
            let headers = [("content-type".to_owned(), "application/json".to_owned())];
            write_answer(stream, status, &headers, body.len(), body.as_bytes()).await?;
            Ok(Some(status))
        }
        Some(Fault::Reset) => reset(stream),
        Some(Fault::Silence) => std::future::pending().await,
        Some(Fault::ActThenReset) => {
            forward(shared, request).await?;
            reset(stream)
        }
        Some(Fault::ActThenSilence) => {
            forward(shared, request).await?;
            std::future::pending().await
        }
        Some(Fault::Delay { ms }) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            pass_on(stream, forward(shared, request).await?, None).await
        }
        Some(Fault::Endless) => write_endless(stream).await.map(|()| None),
        Some(Fault::GzipBomb { megabytes }) => {
            let answer = Answer { status: 200, headers: gzip_headers(), body: bomb(megabytes)? };
            pass_on(stream, answer, None).await
        }
        other => pass_on(stream, forward(shared, request).await?, other).await,
    }
}

/// Passes the answer on, changed by a fault that works on answers.
async fn pass_on(stream: &mut TcpStream, mut answer: Answer, fault: Option<Fault>) -> Result<Option<u16>> {
    let mut announced = None;
    match fault {
        Some(Fault::CutBody { bytes }) => {
            announced = Some(answer.body.len());
            answer.body.truncate(bytes);
        }
        Some(Fault::WrongLength { bytes }) => announced = Some(bytes),
        Some(Fault::Rewrite(rewrite)) => {
            answer.body = rewrite(String::from_utf8_lossy(&answer.body).into_owned()).into_bytes();
        }
        Some(Fault::Header { name, value }) => answer.headers.push((name, value)),
        Some(Fault::CutGzip) => {
            let mut packed = gzip(&answer.body)?;
            packed.truncate(packed.len() / 2);
            (answer.body, answer.headers) = (packed, gzip_headers());
        }
        _ => {}
    }
    let length = announced.unwrap_or(answer.body.len());
    write_answer(stream, answer.status, &answer.headers, length, &answer.body).await?;
    Ok(Some(answer.status))
}

async fn forward(shared: &Shared, request: &Request) -> Result<Answer> {
    let Some(upstream) = &shared.upstream else {
        return Ok(Answer { status: 404, headers: Vec::new(), body: b"{}".to_vec() });
    };
    let mut headers = Headers::default();
    for name in ["authorization", "content-type", "accept"] {
        if let Some(value) = request.header(name) {
            headers.set(name, value);
        }
    }
    let address = authority(upstream);
    let bytes = request_bytes(&request.method, &request.target, &address, headers, &request.body);
    let reply = exchange(&address, &request.method, &bytes).await.map_err(Error::other)?;
    let headers = reply
        .headers
        .iter()
        .filter(|(name, _)| !matches!(*name, "content-length" | "transfer-encoding" | "connection"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Ok(Answer { status: reply.status, headers, body: reply.body })
}

/// Closes with a reset instead of an orderly end.
fn reset(stream: &TcpStream) -> Result<Option<u16>> {
    stream.set_zero_linger()?;
    Ok(None)
}

fn gzip_headers() -> Vec<(String, String)> {
    vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("content-encoding".to_owned(), "gzip".to_owned()),
    ]
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn bomb(megabytes: usize) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(b"[\"")?;
    for _ in 0..megabytes {
        encoder.write_all(&[b'x'; 1 << 20])?;
    }
    encoder.write_all(b"\"]")?;
    encoder.finish()
}
