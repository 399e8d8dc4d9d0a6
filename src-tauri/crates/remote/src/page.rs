//! Reading lists page by page, by `Link` header, `nextPageURL` or offset (API 1.5 a, b, d). Paging of jobs by time is in
//! `call::job`.
//!
//! A pager never loops: a link seen before, a page seen before, and too many pages end it with an error. The pages
//! given out until then are whole.

use crate::{
    client::Client,
    error::{Cause, Error},
    next,
    row::{Rows, Shape, decode_all, list_of},
    transport::{Call, Effect},
};
use domain::error_record::DecodeError;
use reqwest::Method;
use serde_json::value::RawValue;
use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};
use url::Url;

/// Pages without a row that are followed in a row before the list is called endless.
const EMPTY_PAGES_MAX: u32 = 20;

/// How a list is cut into pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paging {
    /// A bare array; the next page is in the `Link` header. 204 is an empty list (API 1.3).
    Link,
    /// An array under a key; the next page is in `nextPageURL`, always read by GET.
    NextUrl(&'static str),
    /// A bare array; `offset` counts rows, a short page is the last one.
    Offset {
        /// Rows asked for in one page.
        limit: usize,
    },
}

/// A list being read page by page. A failed page can be asked for again.
pub struct Pager<T: FromRow> {
    client: Client,
    name: &'static str,
    first: Url,
    paging: Paging,
    decode: fn(&T::Context, &str) -> Result<T, DecodeError>,
    context: T::Context,
    next: Option<Result<Call, Cause>>,
    seen_links: HashSet<String>,
    seen_pages: HashSet<u64>,
    empty_pages: u32,
    pages: usize,
    rows: usize,
}

/// A type that can be read from a row of a list. `Context` is what the row itself does not say, such as its step.
pub trait FromRow: Sized {
    /// What the row does not say.
    type Context: Send + Sync;
    /// Reads one row.
    ///
    /// # Errors
    /// When the row has no identity.
    fn from_row(context: &Self::Context, raw: &str) -> Result<Self, DecodeError>;
}

impl<T: FromRow> Pager<T> {
    pub(crate) fn new(client: Client, call: Call, paging: Paging, context: T::Context) -> Self {
        Self {
            client,
            name: call.name,
            first: call.url.clone(),
            paging,
            decode: T::from_row,
            context,
            seen_links: HashSet::from([call.url.as_str().to_owned()]),
            next: Some(Ok(call)),
            seen_pages: HashSet::new(),
            empty_pages: 0,
            pages: 0,
            rows: 0,
        }
    }

    /// The next page, or `None` after the last one. Asking again after a failed page asks for that page again.
    ///
    /// # Errors
    /// When the page cannot be had, or the link to it leads elsewhere or in circles. What was given before stands.
    pub async fn next_page(&mut self) -> Result<Option<Rows<T>>, Error> {
        let call = match self.next.take() {
            None => return Ok(None),
            Some(Ok(call)) => call,
            Some(Err(cause)) => return Err(Error::unreadable(self.name, cause)),
        };
        if self.pages >= self.client.limits().pages_max {
            return Err(Error::unreadable(self.name, Cause::Shape("the list has more pages than any list")));
        }
        let read = self.read(&call).await;
        if read.is_err() {
            self.next = Some(Ok(call));
        }
        read.map(Some)
    }

    /// Where the next page is, to go on from there another day: a path with a query. `None` after the last page.
    #[must_use]
    pub fn position(&self) -> Option<String> {
        let url = &self.next.as_ref()?.as_ref().ok()?.url;
        Some(url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path())))
    }

    /// Goes on from a position of an earlier pager of the same list.
    ///
    /// # Errors
    /// When the position is of another list; start from the beginning then.
    pub fn resume_at(&mut self, position: &str) -> Result<(), Error> {
        let url = next::follow(&self.first, position).map_err(|cause| Error::unreadable(self.name, cause))?;
        self.next = Some(Ok(Call::get(self.name, url)));
        Ok(())
    }

    /// The whole list.
    ///
    /// # Errors
    /// When any page fails: half a list is no list.
    pub async fn collect(mut self) -> Result<Rows<T>, Error> {
        let mut all = Rows::default();
        while let Some(page) = self.next_page().await? {
            all.append(page);
        }
        Ok(all)
    }

    async fn read(&mut self, call: &Call) -> Result<Rows<T>, Error> {
        let name = self.name;
        let unreadable = |cause| Error::unreadable(name, cause);
        let good = self.client.send(call).await?;
        let shape = match self.paging {
            Paging::NextUrl(key) => Shape::Under(key),
            Paging::Link | Paging::Offset { .. } => Shape::Bare,
        };
        let Some(text) = good.text else {
            return match shape {
                Shape::Bare => Ok(Rows::default()),
                Shape::Under(_) => Err(unreadable(Cause::Shape("the answer has no content"))),
            };
        };
        let list = list_of(&text, shape).map_err(unreadable)?;
        let page = decode_all(&list.items, |raw| (self.decode)(&self.context, raw)).map_err(unreadable)?;
        let link = match self.paging {
            Paging::Link => next::link_header(&good.headers),
            Paging::NextUrl(_) => list.next_page_url,
            Paging::Offset { limit } => {
                let offset = self.rows + list.items.len();
                (list.items.len() >= limit.max(1)).then(|| format!("?limit={limit}&offset={offset}"))
            }
        };
        self.pages += 1;
        self.rows += list.items.len();
        if self.is_repeated(&list.items) {
            return Err(unreadable(Cause::Shape("the same page came twice")));
        }
        self.next = link.map(|link| self.link_call(&link));
        Ok(page)
    }

    fn link_call(&mut self, link: &str) -> Result<Call, Cause> {
        let url = next::follow(&self.first, link)?;
        if !self.seen_links.insert(url.as_str().to_owned()) {
            return Err(Cause::Shape("the links to the next page go in circles"));
        }
        Ok(Call { name: self.name, method: Method::GET, url, body: None, effect: Effect::Read })
    }

    fn is_repeated(&mut self, items: &[&RawValue]) -> bool {
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            self.empty_pages += 1;
            return self.empty_pages > EMPTY_PAGES_MAX;
        };
        self.empty_pages = 0;
        let mut hasher = DefaultHasher::new();
        (items.len(), first.get(), last.get()).hash(&mut hasher);
        !self.seen_pages.insert(hasher.finish())
    }
}
