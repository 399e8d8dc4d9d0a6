//! The calls, one file for each family of the API. Here: how the rows of lists are read by `domain`.

pub(crate) mod account;
pub(crate) mod action;
pub(crate) mod catalog;
pub(crate) mod dashboard;
pub(crate) mod error_list;
pub(crate) mod file;
pub(crate) mod job;
pub(crate) mod notification;

use crate::{
    error::{Cause, Error},
    page::FromRow,
    row::RawRow,
};
use domain::{
    error_record::{DecodeError, ErrorRecord},
    flow::Flow,
    flow_stats::FlowStats,
    id::StepKey,
    json::RawObject,
    open_count::{FlowOpen, StepOpen},
    resource::{Connection, Integration, StepResource},
    run::Run,
    subscription::Subscription,
    user::User,
};

macro_rules! rows_without_context {
    ($($name:ty),+ $(,)?) => {$(
        impl FromRow for $name {
            type Context = ();
            fn from_row((): &(), raw: &str) -> Result<Self, DecodeError> {
                Self::decode(raw)
            }
        }
    )+};
}

rows_without_context!(
    Connection,
    Flow,
    FlowOpen,
    FlowStats,
    Integration,
    RawRow,
    Run,
    StepOpen,
    StepResource,
    Subscription,
    User
);

impl FromRow for ErrorRecord {
    type Context = StepKey;
    fn from_row(step: &StepKey, raw: &str) -> Result<Self, DecodeError> {
        Self::decode(step, raw)
    }
}

/// A family of jobs: the run and its step runs.
impl FromRow for (Run, Vec<Run>) {
    type Context = ();
    fn from_row((): &(), raw: &str) -> Result<Self, DecodeError> {
        Run::decode_family(raw)
    }
}

/// The text of an answer that must have content.
pub(crate) fn content(name: &'static str, text: Option<String>) -> Result<String, Error> {
    text.filter(|text| !text.is_empty())
        .ok_or_else(|| Error::unreadable(name, Cause::Shape("the answer has no content")))
}

/// A single object of an answer, read by `domain`.
pub(crate) fn single<T: FromRow<Context = ()>>(name: &'static str, text: Option<String>) -> Result<T, Error> {
    let text = content(name, text)?;
    serde_json::from_str::<&serde_json::value::RawValue>(&text)
        .map_err(|error| Error::unreadable(name, error))?;
    T::from_row(&(), &text).map_err(|_| Error::unreadable(name, Cause::Shape("the object has no identity")))
}

/// The first filled text of an object, or of the first object of a list, under one of these keys.
pub(crate) fn id_in(text: &str, keys: &[&str]) -> Option<String> {
    let object = RawObject::parse(text).ok().or_else(|| {
        let items: Vec<&serde_json::value::RawValue> = serde_json::from_str(text).ok()?;
        RawObject::parse(items.first()?.get()).ok()
    })?;
    keys.iter().find_map(|key| object.text(key).filter(|id| !id.is_empty()))
}
