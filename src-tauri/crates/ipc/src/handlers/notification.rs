//! Who gets which e-mails: the matrix, its drafts, and what became of saved ones. Truth is the cache, joined with what is
//! on its way.

use super::{action::after_change, ms};
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    types::{
        Done, Nothing,
        notification::{
            DraftSubscriptions, Holding, Notifications, ParkedChange, Subscribable, SubscribableConnection,
            SubscribableFlow, Subscriber, TopicKind, TopicRef,
        },
    },
};
use domain::{
    outbox::ItemState,
    subscription::{Homes, NO_INTEGRATION, Topic, Wish, after},
    subscription_change::{ME, PersonChange},
    time::UtcMs,
};
use std::collections::{BTreeMap, BTreeSet};
use store::{outbox::ItemId, subscription::Person, subscription::SubscriptionRow};

/// Most people that are shown.
const PEOPLE_MAX: usize = 500;
/// Most wishes in one draft.
const WISHES_MAX: usize = 50_000;

/// Everything about subscriptions that the handlers need, read at one moment.
pub(super) struct Board {
    pub(super) people: Vec<Subscriber>,
    pub(super) people_hidden: usize,
    /// What each person gets, with what is on its way.
    pub(super) there: BTreeMap<String, BTreeSet<Topic>>,
    pub(super) drafts: Vec<PersonChange>,
    pub(super) under_way: Vec<(ItemId, ItemState, PersonChange)>,
    pub(super) homes: Homes,
    own_only: bool,
}

impl Board {
    pub(super) fn read(account: &OpenAccount) -> Result<Self, AppError> {
        let store = account.store();
        let (rows, people) = (store.list_subscriptions()?, store.people()?);
        let (homes, own_only) = (store.homes()?, store.is_own_only()?);
        let me = account
            .entry()
            .user_id
            .clone()
            .or_else(|| rows.iter().find(|row| row.mine).and_then(|row| row.subscription.user.clone()));
        let mut board = Self {
            people: Vec::new(),
            people_hidden: 0,
            there: BTreeMap::new(),
            drafts: store.subscription_drafts()?,
            under_way: store.subscriptions_under_way()?,
            homes,
            own_only,
        };
        board.people.push(myself(&rows, &people, me.as_ref()));
        if !own_only {
            board.add_others(people.into_iter().filter(|person| Some(&person.id) != me.as_ref()));
        }
        for row in rows {
            let key = if row.mine {
                Some(ME.to_owned())
            } else {
                row.subscription.email.as_deref().map(str::to_lowercase)
            };
            let key = key.or_else(|| row.subscription.user.as_ref().map(|user| user.0.clone()));
            board.there.entry(key.unwrap_or_default()).or_default().insert(row.subscription.topic);
        }
        for (_, state, change) in &board.under_way {
            if *state == ItemState::Parked {
                continue;
            }
            let there = board.there.entry(change.key().to_lowercase()).or_default();
            *there = after(there, &change.wishes, &board.homes);
        }
        board.finish();
        Ok(board)
    }

    fn add_others(&mut self, others: impl Iterator<Item = Person>) {
        let mut known: BTreeSet<String> = BTreeSet::new();
        for person in others {
            let email = person.email.filter(|email| email.contains('@'));
            let person_id = email.as_deref().map_or_else(|| person.id.0.clone(), str::to_lowercase);
            if !known.insert(person_id.clone()) {
                continue;
            }
            if self.people.len() == PEOPLE_MAX {
                self.people_hidden += 1;
                continue;
            }
            self.people.push(Subscriber {
                can_change: email.is_some(),
                person_id,
                name: person.name,
                email,
                access_level: person.access_level,
                me: false,
                disabled: person.disabled,
                waiting: false,
                now: Holding::default(),
                drafted: None,
            });
        }
    }

    /// Fills in what each person gets and would get.
    fn finish(&mut self) {
        let nothing = BTreeSet::new();
        for person in &mut self.people {
            let there = self.there.get(&person.person_id).unwrap_or(&nothing);
            let draft = self.drafts.iter().find(|draft| draft.key().eq_ignore_ascii_case(&person.person_id));
            person.now = holding(there);
            person.drafted = draft.map(|draft| holding(&after(there, &draft.wishes, &self.homes)));
            person.waiting = self.under_way.iter().any(|(_, state, change)| {
                *state != ItemState::Parked && change.key().eq_ignore_ascii_case(&person.person_id)
            });
        }
    }

    /// What a person gets.
    pub(super) fn of(&self, person: &str) -> BTreeSet<Topic> {
        self.there.get(&person.to_lowercase()).cloned().unwrap_or_default()
    }

    /// Somebody of the board.
    pub(super) fn person(&self, id: &str) -> Option<&Subscriber> {
        self.people.iter().find(|person| person.person_id.eq_ignore_ascii_case(id))
    }
}

/// The person whose token it is. The owner is in no list of users, but in the subscriptions.
fn myself(rows: &[SubscriptionRow], people: &[Person], me: Option<&domain::id::UserId>) -> Subscriber {
    let listed = people.iter().find(|person| Some(&person.id) == me);
    let row = rows.iter().find(|row| row.mine).map(|row| &row.subscription);
    let name = listed.map(|person| person.name.clone()).filter(|name| !name.is_empty());
    let email = listed.and_then(|person| person.email.clone());
    Subscriber {
        person_id: ME.to_owned(),
        name: name.or_else(|| row.and_then(|row| row.name.clone())).unwrap_or_default(),
        email: email.or_else(|| row.and_then(|row| row.email.clone())),
        access_level: listed.and_then(|person| person.access_level.clone()),
        me: true,
        disabled: false,
        can_change: true,
        waiting: false,
        now: Holding::default(),
        drafted: None,
    }
}

fn holding(topics: &BTreeSet<Topic>) -> Holding {
    let mut holding = Holding::default();
    for topic in topics {
        let list = match topic {
            Topic::Flow(_) => &mut holding.flows,
            Topic::Integration(_) => &mut holding.integrations,
            Topic::Connection(_) => &mut holding.connections,
        };
        list.push(topic.id().to_owned());
    }
    holding
}

/// The topic that a reference means.
pub(super) fn topic_of(topic: &TopicRef) -> Topic {
    let id = topic.id.as_str();
    match topic.kind {
        TopicKind::Flow => Topic::Flow(id.into()),
        TopicKind::Integration => Topic::Integration(id.into()),
        TopicKind::Connection => Topic::Connection(id.into()),
    }
}

pub(crate) async fn get_notifications(desk: &Desk, _: Nothing) -> Result<Notifications, AppError> {
    desk.account()?.read(notifications_of).await
}

pub(crate) async fn draft_subscriptions(desk: &Desk, request: DraftSubscriptions) -> Result<Done, AppError> {
    let now = desk.host().now();
    desk.account()?.read(move |account| draft(account, &request, now)).await?;
    Ok(Done {})
}

pub(crate) async fn discard_subscriptions(desk: &Desk, _: Nothing) -> Result<Done, AppError> {
    let account = desk.account()?;
    account.read(|account| Ok(account.store().drop_subscription_drafts()?)).await?;
    after_change(desk);
    Ok(Done {})
}

fn notifications_of(account: &OpenAccount) -> Result<Notifications, AppError> {
    let board = Board::read(account)?;
    let store = account.store();
    let parked = store.list_items(None, false, None, PEOPLE_MAX)?;
    let parked = parked.into_iter().filter(|item| item.action == domain::outbox::Action::Subscribe);
    let parked = parked.filter_map(|item| {
        let (_, _, change) = board.under_way.iter().find(|(id, ..)| *id == item.id)?;
        Some(ParkedChange {
            item_id: item.id.0.to_string(),
            person_id: change.key().to_lowercase(),
            name: name_of(&board, change),
            reason: item.park_reason?,
        })
    });
    Ok(Notifications {
        people_hidden: u32::try_from(board.people_hidden).unwrap_or(u32::MAX),
        integrations: integrations_of(account)?,
        connections: store
            .list_connections()?
            .into_iter()
            .map(|row| SubscribableConnection {
                connection_id: row.id.0,
                name: row.name,
                offline: row.offline,
            })
            .collect(),
        own_only: board.own_only,
        drafts: u32::try_from(board.drafts.iter().map(|draft| draft.wishes.len()).sum::<usize>())
            .unwrap_or(u32::MAX),
        parked: parked.collect(),
        as_of_ms: ms(store.last_sync()?.notifications),
        people: board.people,
    })
}

/// Name of a person, or the address.
pub(super) fn name_of(board: &Board, change: &PersonChange) -> String {
    let name = board.person(change.key()).map(|person| person.name.clone()).filter(|name| !name.is_empty());
    name.or_else(|| change.email.clone()).unwrap_or_default()
}

fn integrations_of(account: &OpenAccount) -> Result<Vec<Subscribable>, AppError> {
    let mut integrations: Vec<Subscribable> = account
        .store()
        .list_integrations()?
        .into_iter()
        .map(|row| Subscribable {
            integration_id: row.integration.id.0,
            name: row.integration.name,
            flows: Vec::new(),
        })
        .collect();
    let none =
        Subscribable { integration_id: NO_INTEGRATION.to_owned(), name: String::new(), flows: Vec::new() };
    integrations.push(none);
    let mut flows = account.store().list_flows()?;
    flows.sort_by_key(|row| row.flow.name.to_lowercase());
    for row in flows {
        let home = row.flow.integration.as_ref().map_or(NO_INTEGRATION, |id| id.as_str());
        let slot = integrations.iter_mut().find(|known| known.integration_id == home);
        let flow =
            SubscribableFlow { flow_id: row.flow.id.0, name: row.flow.name, disabled: row.flow.disabled };
        match slot {
            Some(slot) => slot.flows.push(flow),
            // The catalog names an integration that it does not list: shown by its id.
            None => integrations.push(Subscribable {
                integration_id: home.to_owned(),
                name: home.to_owned(),
                flows: vec![flow],
            }),
        }
    }
    integrations.retain(|known| known.integration_id != NO_INTEGRATION || !known.flows.is_empty());
    integrations.sort_by_key(|known| (known.integration_id == NO_INTEGRATION, known.name.to_lowercase()));
    Ok(integrations)
}

fn draft(account: &OpenAccount, request: &DraftSubscriptions, now: UtcMs) -> Result<(), AppError> {
    if request.people.len().saturating_mul(request.topics.len()) > WISHES_MAX {
        return Err(AppError::new(ErrorCode::BadInput, "These are too many changes at once."));
    }
    let board = Board::read(account)?;
    let wish = |topic: &TopicRef| Wish { topic: topic_of(topic), subscribed: request.subscribed };
    let wishes: Vec<Wish> = request.topics.iter().map(wish).collect();
    for id in &request.people {
        let person = board
            .person(id)
            .filter(|person| person.can_change)
            .ok_or_else(|| AppError::new(ErrorCode::NotFound, "This person cannot be changed from here."))?;
        let draft = PersonChange {
            email: person.email.clone().filter(|_| !person.me),
            name: person.name.clone(),
            ..PersonChange::default()
        };
        account.store().draft_subscriptions(&draft, &wishes, &board.of(id), &board.homes, now)?;
    }
    Ok(())
}
