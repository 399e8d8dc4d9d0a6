//! E-mails of the platform (seed; API 2.7, 4.6): every 15 minutes each subscriber gets one digest for each
//! environment in which something is new or newly resolved, and the news of connections that went offline.
//!
//! The words are `domain::digest`, the chart is `charts`, SQL is `store`. Checks run inside the transaction of
//! `engine::due`: what is told, who is told, and the finished messages are committed together. Delivery comes
//! after that, on its own, by the machine's clock.

mod chart;
pub(crate) mod check;
mod message;
mod news;
pub(crate) mod post;
mod smtp;
mod subscriber;
