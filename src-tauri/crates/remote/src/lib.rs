//! A typed client of the integrator.io API, version 1.
//!
//! Owns: request URLs, authorization, the four pagings (API 1.5), the rate limit, time and size limits of answers,
//! and one verdict per failure. Nobody outside this crate looks at a status code.
//! Leaves to others: what to ask and when (`sync`), where it is kept (`store`), where the token comes from (the shell).
//!
//! Rows are decoded by `domain`; one odd row never loses its page, a missing list key always does.

mod answer;
mod base;
mod call;
mod client;
mod download;
mod error;
mod gate;
mod limit;
mod network;
mod next;
mod page;
mod path;
mod resolver;
mod retry_after;
mod row;
mod token;
mod transport;

pub use base::{Base, BaseError, Region};
pub use call::{
    account::{EnumFilter, TokenInfo},
    action::{Change, Started},
    dashboard::RunScope,
    error_list::{ErrorFilter, ListKind},
    job::{JobFilter, JobPager},
    notification::SubscriptionChange,
};
pub use client::{Client, Stats};
pub use download::Download;
pub use error::{Error, Kind, Verdict};
pub use limit::Limits;
pub use network::{Network, NetworkError};
pub use page::{FromRow, Pager};
pub use row::{OddRow, RawRow, Rows};
pub use token::{Token, TokenError};
