//! HTTP/1.1 as bytes: heads, bodies and chunks, read strictly and written exactly as told. The proxy needs control over
//! each byte, which a library would take away. What is asked and answered is left to others.

use serde_json::Value;
use std::{fmt, io};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    net::TcpStream,
};

/// Most bytes of a head that are read.
const HEAD_BYTES_MAX: usize = 4 << 20;
/// Most bytes of a body that are read.
const BODY_BYTES_MAX: usize = 1 << 30;

/// A connection with what was read ahead.
pub(crate) type Stream = BufReader<TcpStream>;

/// Header fields in the order they came.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

/// An answer with its body, all transfer coding removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Header fields.
    pub headers: Headers,
    /// The body; possibly still compressed, see `content-encoding`.
    pub body: Vec<u8>,
}

/// The first line and the fields of a request or an answer.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) first_line: String,
    pub(crate) headers: Headers,
}

/// How long a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    Empty,
    Length(usize),
    Chunked,
    UntilClose,
}

impl Headers {
    /// The value of the first field of this name, in any letter case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Replaces all fields of this name by one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.add(name, value);
    }

    /// Adds a field, whether there is one of this name or not.
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// Removes all fields of this name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    /// All fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Whether one of the comma-separated words of a field is this one.
    pub(crate) fn has_word(&self, name: &str, word: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.split(',').any(|part| part.trim().eq_ignore_ascii_case(word)))
    }
}

impl fmt::Debug for Headers {
    /// All fields; the value of `authorization` is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.iter().map(|(key, value)| {
            (key, if key.eq_ignore_ascii_case("authorization") { "(hidden)" } else { value })
        });
        f.debug_map().entries(shown).finish()
    }
}

impl Reply {
    /// The body as JSON; `null` when there is none.
    ///
    /// # Panics
    /// When the body is neither empty nor JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("the answer ({}) is not JSON: {error}: {}", self.status, self.text()),
        }
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether the status is a 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Head {
    /// Method and target of a request line.
    pub(crate) fn request_line(&self) -> Option<(&str, &str)> {
        let mut words = self.first_line.split(' ');
        Some((words.next()?, words.next()?))
            .filter(|(method, target)| !method.is_empty() && !target.is_empty())
    }

    /// Status of a status line.
    pub(crate) fn status(&self) -> Option<u16> {
        self.first_line.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()
    }

    /// How long the body of a request with this head is.
    pub(crate) fn request_framing(&self) -> io::Result<Framing> {
        Ok(match self.framing()? {
            Framing::UntilClose => Framing::Empty,
            other => other,
        })
    }

    /// How long the body of an answer with this head is.
    pub(crate) fn reply_framing(&self, method: &str) -> io::Result<Framing> {
        let status = self.status().unwrap_or(0);
        if method == "HEAD" || status == 204 || status == 304 || (100..200).contains(&status) {
            return Ok(Framing::Empty);
        }
        self.framing()
    }

    fn framing(&self) -> io::Result<Framing> {
        if self.headers.has_word("transfer-encoding", "chunked") {
            return Ok(Framing::Chunked);
        }
        match self.headers.get("content-length").map(|text| text.trim().parse::<usize>()) {
            None => Ok(Framing::UntilClose),
            Some(Ok(0)) => Ok(Framing::Empty),
            Some(Ok(length)) if length <= BODY_BYTES_MAX => Ok(Framing::Length(length)),
            Some(_) => Err(broken("content-length is no length")),
        }
    }
}

/// Reads a head. `None` when the connection ended before its first byte.
pub(crate) async fn read_head(stream: &mut Stream) -> io::Result<Option<Head>> {
    let mut left = HEAD_BYTES_MAX;
    let Some(first_line) = read_line(stream, &mut left).await? else { return Ok(None) };
    let mut headers = Headers::default();
    loop {
        let line = read_line(stream, &mut left).await?.ok_or_else(|| broken("the head ends early"))?;
        if line.is_empty() {
            return Ok(Some(Head { first_line, headers }));
        }
        let (name, value) = line.split_once(':').ok_or_else(|| broken("a header field without a colon"))?;
        headers.add(name.trim(), value.trim());
    }
}

/// Reads a body into `body`, which keeps what came when it breaks off.
pub(crate) async fn read_body(stream: &mut Stream, framing: Framing, body: &mut Vec<u8>) -> io::Result<()> {
    match framing {
        Framing::Empty => Ok(()),
        Framing::Length(length) => read_part(stream, length, body).await,
        Framing::UntilClose => stream.take(BODY_BYTES_MAX as u64).read_to_end(body).await.map(|_| ()),
        Framing::Chunked => loop {
            let mut left = HEAD_BYTES_MAX;
            let line = read_line(stream, &mut left).await?.ok_or_else(|| broken("the chunks end early"))?;
            let digits = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(digits, 16).map_err(|_| broken("a chunk without a size"))?;
            if size > 0 {
                read_part(stream, size, body).await?;
            }
            // After data the line is empty; after the last chunk come trailers and then an empty line.
            loop {
                let line = read_line(stream, &mut left).await?;
                if line.ok_or_else(|| broken("the chunks end early"))?.is_empty() {
                    break;
                }
            }
            if size == 0 {
                return Ok(());
            }
        },
    }
}

/// The bytes of a head.
pub(crate) fn head_bytes(first_line: &str, headers: &Headers) -> Vec<u8> {
    let mut text = format!("{first_line}\r\n");
    for (name, value) in headers.iter() {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// A fault in what the other side sent.
pub(crate) fn broken(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

async fn read_part(stream: &mut Stream, length: usize, body: &mut Vec<u8>) -> io::Result<()> {
    let read = stream.take(length as u64).read_to_end(body).await?;
    if read < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

/// One line without its end. `None` at the end of the connection.
async fn read_line(stream: &mut Stream, left: &mut usize) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let read = stream.take(*left as u64).read_until(b'\n', &mut line).await?;
    if read == 0 {
        return Ok(None);
    }
    *left -= read;
    if line.pop() != Some(b'\n') {
        return Err(broken("a line ends early or is too long"));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}
