//! A plain HTTP client for tests: one connection a call, nothing repeated, nothing followed, nothing inflated. It reports
//! broken answers with what had come of them.

use crate::{
    host,
    http::{Head, Headers, Reply, Stream, broken, head_bytes, read_body, read_head},
};
use serde_json::Value;
use std::{fmt, io, time::Duration};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};

/// A client of one server. Calls block the calling thread.
#[derive(Clone)]
pub struct Caller {
    base_url: String,
    token: Option<String>,
    patience: Duration,
}

/// An answer that did not come, or not whole.
#[derive(Debug)]
pub struct Broken {
    /// What had come: `None` when not even the head did.
    pub partial: Option<Reply>,
    /// Why it ended.
    pub why: io::Error,
}

impl Caller {
    /// A client of `http://HOST:PORT` that sends no token.
    #[must_use]
    pub fn new(base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), token: None, patience: host::CALL_MAX }
    }

    /// The same with a bearer token.
    #[must_use]
    pub fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// The same, giving up after so many milliseconds; [`Broken::why`] is `TimedOut` then.
    #[must_use]
    pub fn with_patience(self, ms: u64) -> Self {
        Self { patience: Duration::from_millis(ms), ..self }
    }

    /// GET.
    ///
    /// # Errors
    /// When no whole answer comes. Any status is an answer.
    pub fn get(&self, target: &str) -> Result<Reply, Broken> {
        self.send("GET", target, None)
    }

    /// Any method, with a JSON body or none.
    ///
    /// # Errors
    /// When no whole answer comes. Any status is an answer.
    pub fn send(&self, method: &str, target: &str, body: Option<&Value>) -> Result<Reply, Broken> {
        let address = authority(&self.base_url);
        let body = body.map(|value| value.to_string().into_bytes());
        let mut headers = Headers::default();
        headers.add("accept", "application/json");
        if let Some(token) = &self.token {
            headers.add("authorization", format!("Bearer {token}"));
        }
        if body.is_some() {
            headers.add("content-type", "application/json");
        }
        let bytes = request_bytes(method, target, &address, headers, body.as_deref().unwrap_or_default());
        let (method, patience) = (method.to_owned(), self.patience);
        host::run(async move {
            match timeout(patience, exchange(&address, &method, &bytes)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(Broken { partial: None, why: io::ErrorKind::TimedOut.into() }),
            }
        })
    }
}

impl fmt::Debug for Caller {
    /// The address only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.partial {
            None => write!(f, "no answer: {}", self.why),
            Some(reply) => {
                write!(f, "answer {} broken after {} bytes: {}", reply.status, reply.body.len(), self.why)
            }
        }
    }
}

impl std::error::Error for Broken {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.why)
    }
}

/// `HOST:PORT` of a base URL.
pub(crate) fn authority(base_url: &str) -> String {
    let rest = base_url.strip_prefix("http://").unwrap_or(base_url);
    rest.split('/').next().unwrap_or(rest).to_owned()
}

/// The bytes of a request that is the only one of its connection. Fields of the connection and of the body are added.
pub(crate) fn request_bytes(
    method: &str,
    target: &str,
    address: &str,
    mut headers: Headers,
    body: &[u8],
) -> Vec<u8> {
    headers.set("host", address);
    headers.set("connection", "close");
    if !body.is_empty() || matches!(method, "POST" | "PUT" | "PATCH") {
        headers.set("content-length", body.len().to_string());
    }
    let mut bytes = head_bytes(&format!("{method} {target} HTTP/1.1"), &headers);
    bytes.extend_from_slice(body);
    bytes
}

/// Sends a request on a connection of its own and reads the whole answer, on the runtime of the caller.
pub(crate) async fn exchange(address: &str, method: &str, bytes: &[u8]) -> Result<Reply, Broken> {
    let nothing = |why| Broken { partial: None, why };
    let mut stream = Stream::new(TcpStream::connect(address).await.map_err(nothing)?);
    // A server may answer, or break off, before it has read everything: what it said counts more than our pipe.
    let sent = stream.write_all(bytes).await;
    let head = match (read_head(&mut stream).await, sent) {
        (Ok(Some(head)), _) => head,
        (Ok(None), Ok(())) => return Err(nothing(io::ErrorKind::UnexpectedEof.into())),
        (Err(why), _) | (Ok(None), Err(why)) => return Err(nothing(why)),
    };
    read_reply(&mut stream, head, method).await
}

/// Reads the body that belongs to a head.
pub(crate) async fn read_reply(stream: &mut Stream, head: Head, method: &str) -> Result<Reply, Broken> {
    let Some(status) = head.status() else {
        return Err(Broken { partial: None, why: broken("the answer has no status line") });
    };
    let framing = head.reply_framing(method);
    let mut reply = Reply { status, headers: head.headers, body: Vec::new() };
    let read = match framing {
        Ok(framing) => read_body(stream, framing, &mut reply.body).await,
        Err(why) => Err(why),
    };
    match read {
        Ok(()) => Ok(reply),
        Err(why) => Err(Broken { partial: Some(reply), why }),
    }
}
