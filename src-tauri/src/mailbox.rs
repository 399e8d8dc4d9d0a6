//! Events on their way to the window. The window asks and waits; the program never runs a script in the page to tell it
//! something (ADR 4), since such a script can be lost while the page is being loaded, and nobody would notice.

use ipc::{event::Event, tag::Tag};
use serde::Serialize;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// Events kept for a window that is slow to ask.
const KEPT_MAX: usize = 256;
/// How long an ask is held while nothing happens.
const HOLD: Duration = Duration::from_secs(25);

/// What may have changed when nobody knows what did.
const EVERYTHING: [Tag; 9] = [
    Tag::Session,
    Tag::Settings,
    Tag::Flows,
    Tag::Errors,
    Tag::Runs,
    Tag::Running,
    Tag::Outbox,
    Tag::Views,
    Tag::SyncStatus,
];

/// That anything may have changed.
pub(crate) fn everything() -> Event {
    Event::Changed { tags: EVERYTHING.to_vec() }
}

/// The newest events, numbered from 1.
pub(crate) struct Mailbox {
    kept: Mutex<VecDeque<Event>>,
    /// Number of the newest event.
    newest: watch::Sender<u64>,
}

/// What is new since the last ask.
#[derive(Debug, Serialize)]
pub(crate) struct Mail {
    /// Number of the last event in here: what to ask after next time.
    pub(crate) last: u64,
    /// The events, oldest first.
    pub(crate) events: Vec<Event>,
}

impl Mailbox {
    pub(crate) fn new() -> Self {
        Self { kept: Mutex::default(), newest: watch::Sender::new(0) }
    }

    /// Adds an event; those who wait get it.
    pub(crate) fn post(&self, event: Event) {
        // The lock is held while the number grows, so that numbers and places agree.
        let mut kept = self.kept();
        if kept.len() == KEPT_MAX {
            kept.pop_front();
        }
        kept.push_back(event);
        self.newest.send_modify(|newest| *newest += 1);
    }

    /// The events after a number; waits for one, and gives none after a while. A window that missed some, or has a
    /// number from elsewhere, is told that everything may have changed.
    pub(crate) async fn after(&self, number: u64) -> Mail {
        let mut newest = self.newest.subscribe();
        // Ends by the time or by an event; either way the answer is what is there now.
        let _ = tokio::time::timeout(HOLD, newest.wait_for(|newest| *newest != number)).await;
        let kept = self.kept();
        let last = *self.newest.borrow();
        let missed = last.checked_sub(number).and_then(|missed| usize::try_from(missed).ok());
        let events = match missed.and_then(|missed| kept.len().checked_sub(missed)) {
            Some(known) => kept.iter().skip(known).cloned().collect(),
            None => vec![everything()],
        };
        Mail { last, events }
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Event>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ipc::event::Notice;
    use std::sync::Arc;

    fn notice() -> Event {
        Event::Notice { notice: Notice::WentOffline }
    }

    fn count(mail: &Mail) -> usize {
        mail.events.len()
    }

    #[tokio::test(start_paused = true)]
    async fn an_ask_waits_for_the_next_event() {
        let mailbox = Arc::new(Mailbox::new());
        mailbox.post(notice());
        let first = mailbox.after(0).await;
        assert_eq!((first.last, count(&first)), (1, 1));
        let waiting = tokio::spawn({
            let mailbox = Arc::clone(&mailbox);
            async move { mailbox.after(1).await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        mailbox.post(notice());
        mailbox.post(notice());
        let second = waiting.await.unwrap();
        assert_eq!((second.last, count(&second)), (3, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn an_ask_is_answered_when_nothing_happens() {
        let mail = Mailbox::new().after(0).await;
        assert_eq!((mail.last, count(&mail)), (0, 0));
    }

    #[tokio::test]
    async fn who_missed_some_is_told_that_everything_may_have_changed() {
        let mailbox = Mailbox::new();
        for _ in 0..=KEPT_MAX {
            mailbox.post(notice());
        }
        for number in [0, 1000] {
            let mail = mailbox.after(number).await;
            assert_eq!(mail.last, KEPT_MAX as u64 + 1);
            assert!(matches!(&mail.events[..], [Event::Changed { tags }] if tags.len() == EVERYTHING.len()));
        }
        assert_eq!(count(&mailbox.after(1 + 1).await), KEPT_MAX - 1);
    }
}
