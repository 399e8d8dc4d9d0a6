//! Reading the catalog: integrations, flows with their steps, exports, imports, connections, people.
//!
//! A part that could not be read stays as it is in the store. Rows without an id are reported and left out.

use crate::{
    Result,
    round::{Part, Round},
    subscription,
    tag::Tag,
};
use domain::{flow::Flow, id::FlowId, json::RawObject, subscription::Subscription, user::User};
use remote::{Error, Rows};
use std::{collections::HashMap, sync::Arc};
use store::{catalog::Catalog, setting::Area};

/// Reads all lists and stores them in one transaction.
pub(crate) async fn pull(round: &Arc<Round>) -> Result<()> {
    let client = round.inner.client.clone();
    round.expect(6);
    let integrations = whole(round, "integrations", client.integrations().await);
    if round.is_over() {
        return Ok(());
    }
    let flows = whole(round, "flows", client.flows().await);
    let flows = match flows {
        Some(flows) => Some(with_steps(round, flows).await?),
        None => None,
    };
    if round.is_over() {
        return Ok(());
    }
    let exports = whole(round, "exports", client.exports().await);
    let imports = whole(round, "imports", client.imports().await);
    let connections = whole(round, "connections", client.connections().await);
    if round.is_over() {
        return Ok(());
    }
    let is_known = flows.is_some();
    let catalog = Catalog { integrations, flows, exports, imports, connections };
    let now = round.inner.now();
    round
        .inner
        .store(move |store| {
            store.apply_catalog(&catalog, now)?;
            if is_known { store.set_last_sync(Area::Flows, now) } else { Ok(()) }
        })
        .await?;
    pull_people(round).await?;
    pull_tags(round).await?;
    round.changed(&[Tag::Flows]);
    Ok(())
}

/// People give names to `resolvedBy`. Not everybody may list them: that is no failure of a sync. The owner is not in
/// the list of shares (API 2.1); the subscriptions of all users name the owner too.
async fn pull_people(round: &Arc<Round>) -> Result<()> {
    let client = &round.inner.client;
    let shares = named(client.users().await);
    let subscriptions = if round.is_over() { Vec::new() } else { pull_subscriptions(round).await? };
    round.advance();
    let mut people = shares;
    for subscription in subscriptions {
        let Some(id) = subscription.user else { continue };
        if !people.iter().any(|person| person.id == id) {
            people.push(User {
                id,
                share: None,
                name: subscription.name,
                email: subscription.email,
                access_level: None,
                disabled: false,
                raw: "{}".to_owned(),
            });
        }
    }
    if people.is_empty() {
        return Ok(());
    }
    let now = round.inner.now();
    round.inner.store(move |store| store.apply_users(&people, now)).await
}

/// Tags of the account: errors carry their short codes. Not every token may list them.
async fn pull_tags(round: &Arc<Round>) -> Result<()> {
    if round.is_over() {
        return Ok(());
    }
    let rows = match round.inner.client.tags().await {
        Ok(rows) => rows.rows,
        Err(error) => {
            tracing::info!(kind = error.kind().as_str(), "the tags of the account could not be listed");
            return Ok(());
        }
    };
    let tags: Vec<(String, String)> = rows
        .iter()
        .filter_map(|row| {
            let row = RawObject::parse(&row.raw).ok()?;
            Some((row.text("tagId")?, row.text("tag")?))
        })
        .collect();
    let now = round.inner.now();
    round.inner.store(move |store| store.apply_tags(&tags, now)).await
}

/// Who gets which e-mails. Not everybody may see that: what is stored stays then.
async fn pull_subscriptions(round: &Arc<Round>) -> Result<Vec<Subscription>> {
    let reading = match subscription::read(&round.inner).await {
        Ok(reading) => reading,
        Err(error) => {
            tracing::info!(kind = error.kind().as_str(), "the subscriptions could not be listed");
            return Ok(Vec::new());
        }
    };
    subscription::keep(&round.inner, reading.clone()).await?;
    Ok(reading.rows.into_iter().map(|(row, _)| row).collect())
}

/// The rows of a list that is only wanted for its names.
fn named<T>(answer: std::result::Result<Rows<T>, Error>) -> Vec<T> {
    match answer {
        Ok(rows) => rows.rows,
        Err(error) => {
            tracing::info!(kind = error.kind().as_str(), "the people of the account could not be listed");
            Vec::new()
        }
    }
}

/// A list that replaces the stored one; `None` when it could not be read.
fn whole<T>(
    round: &Round,
    area: &'static str,
    answer: std::result::Result<Rows<T>, Error>,
) -> Option<Vec<T>> {
    round.advance();
    let rows = round.take(Part::Area(area), answer)?;
    if !rows.odd.is_empty() {
        round.fail(Part::Area(area), "unreadable_rows");
    }
    Some(rows.rows)
}

/// Gives instances of multi-instance flows the steps of their abstract flow: from the list itself when it is there, else
/// by reading the merged flow (API 2.3, trap 12). An instance that cannot be read keeps the steps that the store has.
async fn with_steps(round: &Arc<Round>, mut flows: Vec<Flow>) -> Result<Vec<Flow>> {
    let listed: HashMap<FlowId, Vec<domain::flow::StepRef>> =
        flows.iter().map(|flow| (flow.id.clone(), flow.steps.clone())).collect();
    let stored = round.inner.store(|store| store.list_flows()).await?;
    for flow in flows.iter_mut().filter(|flow| flow.steps.is_empty() && flow.abstract_flow.is_some()) {
        let from_list =
            flow.abstract_flow.as_ref().and_then(|id| listed.get(id)).filter(|steps| !steps.is_empty());
        if let Some(steps) = from_list {
            flow.steps.clone_from(steps);
            continue;
        }
        if round.is_over() {
            break;
        }
        let answer = round.inner.client.flow(&flow.id, true).await;
        let merged = round.take(Part::Flow(&flow.id), answer).map(|merged| merged.steps).unwrap_or_default();
        flow.steps = if merged.is_empty() {
            let known = stored.iter().find(|row| row.flow.id == flow.id);
            known.map(|row| row.flow.steps.clone()).unwrap_or_default()
        } else {
            merged
        };
    }
    Ok(flows)
}
