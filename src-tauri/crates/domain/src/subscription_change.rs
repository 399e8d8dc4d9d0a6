//! Changes of subscriptions that a person drafts for somebody: what was seen, what is wanted, and whether somebody else
//! has changed it meanwhile.
//!
//! What is compared is a *scope*: all flows of an integration together with the integration itself, or one connection.
//! Rows are worked out by `subscription`; keeping drafts and sending them is left to others.

use crate::{
    id::StepKey,
    outbox::Target,
    subscription::{Homes, NO_INTEGRATION, Topic, Wish, after, rows_for},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most wishes for one person in one batch: that many rows and more are never drafted by hand.
pub const WISHES_MAX: usize = 2_000;

/// What is drafted, or sent, for one person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonChange {
    /// E-mail address of the person; `None` for the one whose token it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Name to show.
    #[serde(default)]
    pub name: String,
    /// What is wanted, oldest first.
    #[serde(default)]
    pub wishes: Vec<Wish>,
    /// What the person was subscribed to in the scopes of the wishes when they were made.
    #[serde(default)]
    pub seen: BTreeSet<Topic>,
}

/// One scope of a change: what was seen, what is there, what would be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeChange {
    /// The integration (also for single flows of it), the connection, or a flow that the catalog does not know.
    pub scope: Topic,
    /// What was seen.
    pub seen: BTreeSet<Topic>,
    /// What is there now.
    pub there: BTreeSet<Topic>,
    /// What will be there.
    pub wanted: BTreeSet<Topic>,
    /// Rows that have to be written for that.
    pub rows: Vec<Wish>,
    /// Whether somebody else has changed it in another direction since it was seen.
    pub is_conflict: bool,
}

/// The scope that a topic belongs to.
#[must_use]
pub fn scope_of(topic: &Topic, homes: &Homes) -> Topic {
    match topic {
        Topic::Flow(flow) => homes.get(flow).map_or_else(
            || topic.clone(),
            |home| Topic::Integration(home.clone().unwrap_or_else(|| NO_INTEGRATION.into())),
        ),
        Topic::Integration(_) | Topic::Connection(_) => topic.clone(),
    }
}

/// The part of a set that belongs to a scope.
#[must_use]
pub fn within(set: &BTreeSet<Topic>, scope: &Topic, homes: &Homes) -> BTreeSet<Topic> {
    set.iter().filter(|topic| scope_of(topic, homes) == *scope).cloned().collect()
}

impl PersonChange {
    /// The word that stands for the person on disk and in the window: the address, or `me`.
    #[must_use]
    pub fn key(&self) -> &str {
        self.email.as_deref().unwrap_or(ME)
    }

    /// Where its item stands in the outbox, which orders items that share a record: the person.
    #[must_use]
    pub fn place(&self) -> StepKey {
        StepKey { flow: "".into(), step: self.key().to_lowercase().into() }
    }

    /// One target for each wish, for lists and for the order of the outbox. `name_of` names what it is about.
    #[must_use]
    pub fn targets(&self, name_of: impl Fn(&Topic) -> String) -> Vec<Target> {
        let target = |wish: &Wish| Target {
            error: format!("{}:{}", wish.topic.key(), wish.topic.id()).as_str().into(),
            retry_key: None,
            trace_key: None,
            message: name_of(&wish.topic),
            tags: Vec::new(),
            edit: None,
        };
        self.wishes.iter().map(target).collect()
    }

    /// Adds wishes. `there` is what the person is subscribed to as the one who wishes sees it. A wish for the same thing
    /// replaces the older one; a scope in which nothing is left to change is forgotten.
    pub fn add(&mut self, wishes: &[Wish], there: &BTreeSet<Topic>, homes: &Homes) {
        for wish in wishes {
            let scope = scope_of(&wish.topic, homes);
            if !self.wishes.iter().any(|known| scope_of(&known.topic, homes) == scope) {
                self.seen.extend(within(there, &scope, homes));
            }
            self.wishes.retain(|known| known.topic != wish.topic);
            self.wishes.push(wish.clone());
        }
        let idle: Vec<Topic> = self
            .judge(&self.seen, homes)
            .into_iter()
            .filter(|change| change.rows.is_empty())
            .map(|change| change.scope)
            .collect();
        for scope in idle {
            self.forget(&scope, homes);
        }
    }

    /// Drops everything that is wanted in a scope.
    pub fn forget(&mut self, scope: &Topic, homes: &Homes) {
        self.wishes.retain(|wish| scope_of(&wish.topic, homes) != *scope);
        self.seen.retain(|topic| scope_of(topic, homes) != *scope);
    }

    /// Goes on from what is there now: whoever calls this has seen it.
    pub fn accept(&mut self, there: &BTreeSet<Topic>, homes: &Homes) {
        self.seen = self.scopes(homes).iter().flat_map(|scope| within(there, scope, homes)).collect();
    }

    /// Puts an older change before this one, as when an undo gives it back.
    pub fn put_before(&mut self, older: Self, homes: &Homes) {
        let newer = std::mem::replace(self, older);
        // What the newer one saw was the older one's outcome: only scopes of its own count.
        let own = newer.scopes(homes);
        let known = self.scopes(homes);
        for scope in own.difference(&known) {
            self.seen.extend(within(&newer.seen, scope, homes));
        }
        let seen = self.seen.clone();
        self.add(&newer.wishes, &seen, homes);
    }

    /// Scopes in which something is wanted.
    #[must_use]
    pub fn scopes(&self, homes: &Homes) -> BTreeSet<Topic> {
        self.wishes.iter().map(|wish| scope_of(&wish.topic, homes)).collect()
    }

    /// What the change does to what is there, scope by scope. A difference between what was seen and what is there is a
    /// conflict unless it already goes the way that is wanted.
    #[must_use]
    pub fn judge(&self, there: &BTreeSet<Topic>, homes: &Homes) -> Vec<ScopeChange> {
        let judge = |scope: Topic| {
            let wishes: Vec<Wish> =
                self.wishes.iter().filter(|wish| scope_of(&wish.topic, homes) == scope).cloned().collect();
            let (seen, there) = (within(&self.seen, &scope, homes), within(there, &scope, homes));
            let rows = rows_for(&there, &wishes, homes);
            let aim = after(&seen, &wishes, homes);
            let differs =
                seen.symmetric_difference(&there).any(|topic| there.contains(topic) != aim.contains(topic));
            ScopeChange {
                is_conflict: differs && !rows.is_empty(),
                wanted: after(&there, &wishes, homes),
                seen,
                there,
                rows,
                scope,
            }
        };
        self.scopes(homes).into_iter().map(judge).collect()
    }
}

/// The person whose token it is, in keys.
pub const ME: &str = "me";

#[cfg(test)]
mod tests {
    use super::*;

    fn homes() -> Homes {
        [("a", Some("i")), ("b", Some("i")), ("c", Some("i")), ("x", Some("j")), ("s", None)]
            .into_iter()
            .map(|(id, home)| (id.into(), home.map(Into::into)))
            .collect()
    }

    fn flow(id: &str) -> Topic {
        Topic::Flow(id.into())
    }

    fn all(id: &str) -> Topic {
        Topic::Integration(id.into())
    }

    fn wish(topic: Topic, subscribed: bool) -> Wish {
        Wish { topic, subscribed }
    }

    fn set(topics: &[Topic]) -> BTreeSet<Topic> {
        topics.iter().cloned().collect()
    }

    fn drafted(there: &[Topic], wishes: &[Wish]) -> PersonChange {
        let mut change =
            PersonChange { email: Some("eva@example.com".to_owned()), ..PersonChange::default() };
        change.add(wishes, &set(there), &homes());
        change
    }

    #[test]
    fn a_wish_taken_back_leaves_nothing_behind() {
        let mut change = drafted(&[flow("a")], &[wish(flow("b"), true), wish(flow("x"), true)]);
        assert_eq!((change.wishes.len(), change.seen.clone()), (2, set(&[flow("a")])));
        change.add(&[wish(flow("b"), false)], &set(&[flow("a")]), &homes());
        assert_eq!(change.wishes, [wish(flow("x"), true)]);
        assert!(change.seen.is_empty(), "nothing of j was there");
    }

    #[test]
    fn what_nobody_else_touched_is_no_conflict() {
        let change = drafted(&[all("i")], &[wish(flow("b"), false)]);
        let judged = change.judge(&set(&[all("i"), flow("x")]), &homes());
        let [scope] = judged.as_slice() else { panic!("{judged:?}") };
        assert!(!scope.is_conflict);
        assert_eq!((scope.rows.len(), scope.wanted.clone()), (3, set(&[flow("a"), flow("c")])));
    }

    #[test]
    fn another_persons_change_is_a_conflict_unless_it_goes_the_same_way() {
        let change = drafted(&[], &[wish(all("i"), true)]);
        let conflict =
            |there: &[Topic]| change.judge(&set(there), &homes()).iter().any(|scope| scope.is_conflict);
        assert!(conflict(&[flow("a")]), "somebody chose single flows");
        assert!(!conflict(&[all("i")]), "somebody did the same");
        assert!(!conflict(&[flow("x")]), "another integration");
        let leave = drafted(&[all("i")], &[wish(flow("b"), false)]);
        let conflict =
            |there: &[Topic]| leave.judge(&set(there), &homes()).iter().any(|scope| scope.is_conflict);
        assert!(!conflict(&[]), "not subscribed any more: nothing is left to do");
        assert!(!conflict(&[flow("a"), flow("c")]), "somebody did the same");
        assert!(conflict(&[all("i"), flow("b")]), "somebody wants just that flow");
    }

    #[test]
    fn half_of_our_own_rows_is_no_conflict() {
        let change = drafted(&[all("i")], &[wish(flow("b"), false)]);
        for half in [vec![flow("a")], vec![all("i"), flow("a")], vec![]] {
            assert!(change.judge(&set(&half), &homes()).iter().all(|scope| !scope.is_conflict), "{half:?}");
        }
    }

    #[test]
    fn an_undo_puts_the_older_wishes_before_the_newer_ones() {
        let older = drafted(&[], &[wish(all("i"), true)]);
        // Made while the older one waited: seen is what that one would have left.
        let mut newer = drafted(&[all("i")], &[wish(flow("b"), false), wish(flow("x"), true)]);
        newer.put_before(older, &homes());
        assert_eq!(newer.seen, set(&[]));
        let rows: Vec<Wish> =
            newer.judge(&set(&[]), &homes()).into_iter().flat_map(|scope| scope.rows).collect();
        assert_eq!(rows, [wish(flow("a"), true), wish(flow("c"), true), wish(flow("x"), true)]);
    }

    #[test]
    fn who_has_seen_what_is_there_goes_on_from_it() {
        let mut change = drafted(&[], &[wish(all("i"), true)]);
        let there = set(&[flow("a"), flow("x")]);
        change.accept(&there, &homes());
        assert_eq!(change.seen, set(&[flow("a")]));
        assert!(change.judge(&there, &homes()).iter().all(|scope| !scope.is_conflict));
    }
}
