//! Faults of the server's answer: changed on its way, or delivered badly.

use super::{Fault, Kind, Next};
use crate::{
    http::Reply,
    proxy::{delivery::Delivery, edit, log::Seen},
};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// The answer is another than the server gave. Places in JSON are pointers (RFC 6901) with `*` for every item or field.
impl Fault {
    /// Any change of the answer.
    #[must_use]
    pub fn edit_reply(edit: impl Fn(&Seen, &mut Reply) + Send + Sync + 'static) -> Self {
        Self::editing("edit_reply", edit)
    }

    /// Any change of a JSON answer. Answers that are not JSON stay as they are.
    #[must_use]
    pub fn edit(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::editing_json("edit", change)
    }

    /// The thing at a place is gone.
    #[must_use]
    pub fn remove(pointer: &str) -> Self {
        let pointer = pointer.to_owned();
        Self::editing_json("remove", move |body| edit::remove(body, &pointer))
    }

    /// The field at a place has another name.
    #[must_use]
    pub fn rename(pointer: &str, to: &str) -> Self {
        let (pointer, to) = (pointer.to_owned(), to.to_owned());
        Self::editing_json("rename", move |body| edit::rename(body, &pointer, &to))
    }

    /// The thing at a place is this, whether it was there or not.
    #[must_use]
    pub fn set(pointer: &str, value: Value) -> Self {
        let pointer = pointer.to_owned();
        Self::editing_json("set", move |body| edit::set(body, &pointer, &value))
    }

    /// The thing at a place is `null`.
    #[must_use]
    pub fn null(pointer: &str) -> Self {
        Self::set(pointer, Value::Null)
    }

    /// The thing at a place, where there is one, has another JSON type.
    #[must_use]
    pub fn wrong_type(pointer: &str) -> Self {
        let pointer = pointer.to_owned();
        Self::editing_json("wrong_type", move |body| edit::wrong_type(body, &pointer))
    }

    /// Every object has fields nobody has heard of.
    #[must_use]
    pub fn extra_fields() -> Self {
        Self::editing_json("extra_fields", edit::extra_fields)
    }

    /// Every decimal text under a name that ends in `id` or `Id` is a number.
    #[must_use]
    pub fn ids_as_numbers() -> Self {
        Self::editing_json("ids_as_numbers", edit::ids_as_numbers)
    }

    /// `nextPageURL` is bent.
    #[must_use]
    pub fn next_page(next: Next) -> Self {
        Self::editing("next_page", move |seen, reply| edit::next_page(seen, reply, &next))
    }

    /// The `Link` header is bent.
    #[must_use]
    pub fn link(next: Next) -> Self {
        Self::editing("link", move |seen, reply| edit::link(seen, reply, &next))
    }

    /// A header field is this.
    #[must_use]
    pub fn header(name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        Self::editing("header", move |_, reply| reply.headers.set(&name, value.clone()))
    }

    /// One more header field of so many bytes.
    #[must_use]
    pub fn huge_header(bytes: usize) -> Self {
        Self::editing("huge_header", move |_, reply| reply.headers.set("x-padding", "x".repeat(bytes)))
    }

    /// So many more header fields.
    #[must_use]
    pub fn many_headers(count: usize) -> Self {
        Self::editing("many_headers", move |_, reply| {
            for number in 0..count {
                reply.headers.add(&format!("x-padding-{number}"), "x");
            }
        })
    }

    pub(super) fn editing(
        name: &'static str,
        edit: impl Fn(&Seen, &mut Reply) + Send + Sync + 'static,
    ) -> Self {
        Self { name, kind: Kind::Edit(Arc::new(edit)) }
    }

    fn editing_json(name: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::editing(name, move |_, reply| edit::json(reply, &change))
    }
}

/// The answer is the server's, its delivery is not.
impl Fault {
    /// The true length is announced, so many bytes of the body come, then the connection ends.
    #[must_use]
    pub fn cut_at(bytes: usize) -> Self {
        Self::delivering("cut_at", Delivery::Cut { bytes })
    }

    /// The same, cut at `part` of `of` equal parts of the body.
    #[must_use]
    pub fn cut_at_share(part: usize, of: usize) -> Self {
        Self::delivering("cut_at_share", Delivery::CutShare { part, of: of.max(1) })
    }

    /// So many bytes of the body come, and exactly that length is announced: whole for HTTP, half for JSON.
    #[must_use]
    pub fn cut_unannounced(bytes: usize) -> Self {
        Self::delivering("cut_unannounced", Delivery::CutUnannounced { bytes })
    }

    /// So many bytes more than come are announced, then the connection ends.
    #[must_use]
    pub fn longer_length(by: usize) -> Self {
        Self::delivering("longer_length", Delivery::LongerLength { by })
    }

    /// This length is announced, be it too small or absurd; the whole body comes, then the connection ends.
    #[must_use]
    pub fn announced(bytes: u64) -> Self {
        Self::delivering("announced", Delivery::Announced { bytes })
    }

    /// Neither length nor chunks: the body ends with the connection, and it is cut at so many bytes.
    #[must_use]
    pub fn cut_without_length(bytes: usize) -> Self {
        Self::delivering("cut_without_length", Delivery::CutWithoutLength { bytes })
    }

    /// In chunks, whole.
    #[must_use]
    pub fn chunked() -> Self {
        Self::delivering("chunked", Delivery::Chunked { cut_bytes: None })
    }

    /// In chunks, ended after so many bytes of the body without the last chunk.
    #[must_use]
    pub fn cut_chunked(bytes: usize) -> Self {
        Self::delivering("cut_chunked", Delivery::Chunked { cut_bytes: Some(bytes) })
    }

    /// Compressed, as servers do.
    #[must_use]
    pub fn gzip() -> Self {
        Self::delivering("gzip", Delivery::Gzip { is_broken: false })
    }

    /// Compressed with a byte changed in the middle.
    #[must_use]
    pub fn gzip_broken() -> Self {
        Self::delivering("gzip_broken", Delivery::Gzip { is_broken: true })
    }

    /// Compressed, and blanks behind the JSON make it so many bytes long when inflated (about 1:1000).
    #[must_use]
    pub fn gzip_bomb(inflated_bytes: u64) -> Self {
        Self::delivering("gzip_bomb", Delivery::GzipBomb { inflated_bytes })
    }

    /// The body and then blanks in chunks without an end.
    #[must_use]
    pub fn endless() -> Self {
        Self::delivering("endless", Delivery::Endless)
    }

    /// So many bytes of the body at a time with a pause between.
    #[must_use]
    pub fn drip(bytes: usize, pause_ms: u64) -> Self {
        Self::delivering(
            "drip",
            Delivery::Drip { bytes: bytes.max(1), pause: Duration::from_millis(pause_ms) },
        )
    }

    fn delivering(name: &'static str, delivery: Delivery) -> Self {
        Self { name, kind: Kind::Deliver(delivery) }
    }
}
