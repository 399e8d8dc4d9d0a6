//! What an action that labels records sets: the person they are assigned to, the tags they get and lose.
//!
//! The platform only replaces all tags of a record at once; adding and removing is worked out here, from the tags that
//! the record has at the time of sending, so that tags of other people survive.

use crate::{eligibility::LeftOutReason, outbox::Action, subscription_change::PersonChange};
use serde::{Deserialize, Serialize};

/// Most tags of one error record (API 4.5).
pub const TAGS_MAX: usize = 3;

/// The terms of an action; empty for actions that have none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Change {
    /// E-mail address of the person to assign to; `None` takes the assignment away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign_to: Option<String>,
    /// Short codes of tags to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags_add: Vec<String>,
    /// Short codes of tags to take away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags_remove: Vec<String>,
    /// Whether records whose retry data was saved are retried afterwards.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub then_retry: bool,
    /// Changes of subscriptions, one for each item of the batch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonChange>,
}

impl Change {
    /// Whether the action has what it needs: a change of tags adds or removes some, and no tag is both; an
    /// assignment is to something that looks like an e-mail address.
    #[must_use]
    pub fn is_whole(&self, action: Action) -> bool {
        match action {
            Action::Tag => {
                let is_any = !self.tags_add.is_empty() || !self.tags_remove.is_empty();
                is_any && self.tags_add.iter().all(|tag| !self.tags_remove.contains(tag))
            }
            Action::Assign => self.assign_to.as_ref().is_none_or(|email| email.contains('@')),
            Action::Subscribe => !self.people.is_empty(),
            Action::Resolve | Action::Retry | Action::Purge | Action::EditData => true,
        }
    }

    /// The tags of a record after the change: those it had, in their order, then the new ones.
    #[must_use]
    pub fn tags_after(&self, before: &[String]) -> Vec<String> {
        let mut after: Vec<String> = Vec::new();
        let kept = before.iter().filter(|tag| !self.tags_remove.contains(tag));
        for tag in kept.chain(&self.tags_add) {
            if !after.contains(tag) {
                after.push(tag.clone());
            }
        }
        after
    }

    /// Whether the change does something to a record with these tags and this assignee.
    ///
    /// # Errors
    /// [`LeftOutReason::Unchanged`], [`LeftOutReason::TooManyTags`].
    pub fn judge(
        &self,
        action: Action,
        tags: &[String],
        assigned_to: Option<&str>,
    ) -> Result<(), LeftOutReason> {
        match action {
            Action::Tag => {
                let after = self.tags_after(tags);
                if after.len() == tags.len() && tags.iter().all(|tag| after.contains(tag)) {
                    Err(LeftOutReason::Unchanged)
                } else if after.len() > TAGS_MAX && after.len() > tags.len() {
                    Err(LeftOutReason::TooManyTags)
                } else {
                    Ok(())
                }
            }
            Action::Assign if assigned_to == self.assign_to.as_deref() => Err(LeftOutReason::Unchanged),
            Action::Assign
            | Action::Resolve
            | Action::Retry
            | Action::Purge
            | Action::EditData
            | Action::Subscribe => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn change(add: &[&str], remove: &[&str]) -> Change {
        Change { tags_add: tags(add), tags_remove: tags(remove), ..Change::default() }
    }

    #[test]
    fn adding_and_removing_keeps_the_tags_of_others() {
        assert_eq!(change(&["N"], &["B"]).tags_after(&tags(&["A", "B"])), ["A", "N"]);
        assert_eq!(change(&["A"], &[]).tags_after(&tags(&["A"])), ["A"]);
        assert!(change(&[], &["A"]).tags_after(&tags(&["A"])).is_empty());
    }

    #[test]
    fn a_change_that_does_nothing_or_too_much_is_left_out() {
        let judge = |change: &Change, has: &[&str]| change.judge(Action::Tag, &tags(has), None);
        assert_eq!(judge(&change(&["A"], &[]), &["A"]), Err(LeftOutReason::Unchanged));
        assert_eq!(judge(&change(&["D"], &[]), &["A", "B", "C"]), Err(LeftOutReason::TooManyTags));
        assert_eq!(judge(&change(&["D"], &["A"]), &["A", "B", "C"]), Ok(()));
        assert_eq!(
            judge(&change(&[], &["A"]), &["A", "B", "C", "E", "F"]),
            Ok(()),
            "fewer is always possible"
        );
        let to = Change { assign_to: Some("ada@example.com".to_owned()), ..Change::default() };
        assert_eq!(to.judge(Action::Assign, &[], Some("ada@example.com")), Err(LeftOutReason::Unchanged));
        assert_eq!(Change::default().judge(Action::Assign, &[], None), Err(LeftOutReason::Unchanged));
        assert_eq!(Change::default().judge(Action::Assign, &[], Some("x@example.com")), Ok(()));
    }

    #[test]
    fn terms_that_are_not_whole_are_known() {
        assert!(!Change::default().is_whole(Action::Tag));
        assert!(!change(&["A"], &["A"]).is_whole(Action::Tag));
        assert!(!Change { assign_to: Some("ada".to_owned()), ..Change::default() }.is_whole(Action::Assign));
        assert!(Change::default().is_whole(Action::Assign) && Change::default().is_whole(Action::Purge));
    }
}
