//! Links of the form `flowmend://PLACE?key=value`, as the digest mails carry them. A link only ever shows something:
//! there is no place here that acts, and whatever is not understood whole is refused.

use std::fmt::Write as _;

/// The scheme, with its colon.
const SCHEME: &str = "flowmend:";
/// Longest link that is read, in bytes; a longer one is no link that this program has made.
const BYTES_MAX: usize = 4_096;

/// What a link shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The dashboard.
    Dashboard,
    /// The error desk with a query of the search bar.
    Errors {
        /// The query; empty means as it was.
        query: String,
    },
    /// One flow.
    Flow {
        /// Its id.
        id: String,
    },
    /// The charts.
    Analytics,
    /// Who gets which e-mails.
    Notifications,
    /// What is on its way.
    Outbox,
    /// The settings.
    Settings,
}

/// A link that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Name of the account on this desk, when the link is for one.
    pub account: Option<String>,
    /// What it shows.
    pub place: Place,
}

/// Why a link is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It is not of this scheme.
    #[error("this is no link of Flowmend")]
    Scheme,
    /// It is too long.
    #[error("the link is too long")]
    Long,
    /// It leads nowhere that this program knows.
    #[error("the link leads nowhere that this version knows")]
    Place,
    /// It says something about the place that this program does not understand.
    #[error("the link says something that this version does not understand")]
    Detail,
}

/// Whether a text claims to be a link of this program.
#[must_use]
pub fn is_link(text: &str) -> bool {
    text.get(..SCHEME.len()).is_some_and(|head| head.eq_ignore_ascii_case(SCHEME))
}

/// Reads a link.
///
/// # Errors
/// When any part of it is not understood.
pub fn parse(text: &str) -> Result<Link, LinkError> {
    let text = text.trim();
    if !is_link(text) {
        return Err(LinkError::Scheme);
    }
    if text.len() > BYTES_MAX {
        return Err(LinkError::Long);
    }
    let rest = text.get(SCHEME.len()..).unwrap_or_default();
    let rest = rest.strip_prefix("//").ok_or(LinkError::Place)?;
    let (path, search) = rest.split_once('?').unwrap_or((rest, ""));
    let mut parts = path.split('/');
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let id = parts.next().filter(|part| !part.is_empty()).map(decode).transpose()?;
    if parts.any(|part| !part.is_empty()) {
        return Err(LinkError::Place);
    }
    let mut fields = Fields::read(search)?;
    let account = fields.take("account");
    let place = match (name.as_str(), id) {
        ("dashboard" | "", None) => Place::Dashboard,
        ("errors", None) => Place::Errors { query: fields.take("query").unwrap_or_default() },
        ("flow", Some(id)) if is_id(&id) => Place::Flow { id },
        ("analytics", None) => Place::Analytics,
        ("notifications", None) => Place::Notifications,
        ("outbox", None) => Place::Outbox,
        ("settings", None) => Place::Settings,
        _ => return Err(LinkError::Place),
    };
    fields.end()?;
    Ok(Link { account, place })
}

impl Link {
    /// The address of the view in the window, such as `errors?q=is%3Aopen`: made anew from what was understood, never
    /// a piece of the link as it came.
    #[must_use]
    pub fn route(&self) -> String {
        match &self.place {
            Place::Dashboard => "dashboard".to_owned(),
            Place::Errors { query } if query.is_empty() => "errors".to_owned(),
            Place::Errors { query } => format!("errors?q={}", encode(query)),
            Place::Flow { id } => format!("flow/{}", encode(id)),
            Place::Analytics => "analytics".to_owned(),
            Place::Notifications => "notifications".to_owned(),
            Place::Outbox => "outbox".to_owned(),
            Place::Settings => "settings".to_owned(),
        }
    }

    /// The link itself.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = match &self.place {
            Place::Errors { query } if !query.is_empty() => {
                format!("flowmend://errors?query={}", encode(query))
            }
            _ => format!("flowmend://{}", self.route()),
        };
        if let Some(account) = &self.account {
            let joint = if text.contains('?') { '&' } else { '?' };
            let _ = write!(text, "{joint}account={}", encode(account));
        }
        text
    }
}

/// The fields of a link, each of which may be there once.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn read(search: &str) -> Result<Self, LinkError> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for field in search.split('&').filter(|field| !field.is_empty()) {
            let (key, value) = field.split_once('=').ok_or(LinkError::Detail)?;
            let (key, value) = (decode(key)?, decode(value)?);
            if fields.iter().any(|(known, _)| *known == key) {
                return Err(LinkError::Detail);
            }
            fields.push((key, value));
        }
        Ok(Self(fields))
    }

    fn take(&mut self, key: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == key)?;
        Some(self.0.remove(at).1).filter(|value| !value.is_empty())
    }

    fn end(self) -> Result<(), LinkError> {
        if self.0.is_empty() { Ok(()) } else { Err(LinkError::Detail) }
    }
}

/// Ids of the platform are letters and digits (API 2).
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Percent-decoding; control characters and broken escapes are refused.
fn decode(text: &str) -> Result<String, LinkError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first != b'%' {
            bytes.push(*first);
            rest = after;
            continue;
        }
        let (code, after) = after.split_at_checked(2).ok_or(LinkError::Detail)?;
        let code = std::str::from_utf8(code).map_err(|_| LinkError::Detail)?;
        if !code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(LinkError::Detail);
        }
        bytes.push(u8::from_str_radix(code, 16).map_err(|_| LinkError::Detail)?);
        rest = after;
    }
    let decoded = String::from_utf8(bytes).map_err(|_| LinkError::Detail)?;
    if decoded.chars().any(char::is_control) {
        return Err(LinkError::Detail);
    }
    Ok(decoded)
}

fn encode(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            safe.push(char::from(byte));
        } else {
            let _ = write!(safe, "%{byte:02X}");
        }
    }
    safe
}
