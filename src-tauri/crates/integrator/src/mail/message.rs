//! A letter as a message of the Internet (RFC 5322, MIME): plain text and HTML as alternatives, the chart beside the
//! HTML. Encodings and the escaping of headers are those of `lettre`.

use super::chart::{CONTENT_ID, Chart};
use domain::{
    digest::{self, Letter},
    time::UtcMs,
};
use lettre::{
    Address, Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use std::time::{Duration, UNIX_EPOCH};

/// Characters of a person's name in a header.
const NAME_CHARS_MAX: usize = 120;

/// What the headers say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head<'a> {
    /// Id of the mail.
    pub(super) id: &'a str,
    /// Id of the account.
    pub(super) account: &'a str,
    /// When it was composed.
    pub(super) at: UtcMs,
    /// Who it comes from.
    pub(super) from: &'a Mailbox,
    /// Name of the recipient.
    pub(super) to_name: &'a str,
    /// Address of the recipient.
    pub(super) to: &'a str,
}

/// Why a letter cannot become a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsendable {
    /// The recipient has no usable address.
    #[error("the user has no valid e-mail address")]
    Address,
    /// The headers or the body could not be written.
    #[error("the message could not be composed")]
    Message,
}

/// The message as it is sent.
pub(super) fn build(head: &Head<'_>, letter: &Letter, chart: Option<Chart>) -> Result<Vec<u8>, Unsendable> {
    let address: Address = head.to.parse().map_err(|_| Unsendable::Address)?;
    let name = digest::line(head.to_name, NAME_CHARS_MAX);
    let to = Mailbox::new(Some(name).filter(|name| !name.is_empty()), address);
    let html = SinglePart::html(letter.html.clone());
    let rich = match chart {
        Some(chart) => {
            let png = ContentType::parse("image/png").map_err(|_| Unsendable::Message)?;
            let picture = Attachment::new_inline_with_name(CONTENT_ID.to_owned(), "chart.png".to_owned());
            MultiPart::related().singlepart(html).singlepart(picture.body(chart.png, png))
        }
        None => MultiPart::related().singlepart(html),
    };
    let message = Message::builder()
        .from(head.from.clone())
        .to(to)
        .subject(letter.subject.clone())
        .date(UNIX_EPOCH + Duration::from_millis(head.at.0.unsigned_abs()))
        .message_id(Some(format!("<{}.{}@{}>", head.id, head.account, head.from.email.domain())))
        .raw_header(fixed("Auto-Submitted", "auto-generated"))
        .raw_header(fixed("X-Auto-Response-Suppress", "All"))
        .raw_header(fixed("Content-Language", "en"))
        .multipart(
            MultiPart::alternative().singlepart(SinglePart::plain(letter.text.clone())).multipart(rich),
        );
    Ok(message.map_err(|_| Unsendable::Message)?.formatted())
}

fn fixed(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
