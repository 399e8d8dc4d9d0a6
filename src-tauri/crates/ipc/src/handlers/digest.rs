//! The next e-mail of a person, worded by the same rules as the platform's (`domain::digest`), from the cache: with the
//! drafts, so that one sees what saving them would bring.

use super::notification::Board;
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    name::Names,
    types::notification::{DigestError, DigestFlow, DigestPreview, DigestRequest, DigestStep, DigestWindow},
};
use domain::{
    digest::{Digest, ErrorNews, FlowNews, StepNews},
    error_record::ErrorRecord,
    id::{FlowId, StepKey},
    subscription::{NO_INTEGRATION, Topic, after},
    time::{DAY_MS, UtcMs},
};
use std::collections::{BTreeMap, BTreeSet};
use store::{digest::StepDigest, registry::Environment};

/// How often the platform checks (seed).
const CHECK_MS: i64 = 15 * 60_000;

pub(crate) async fn preview_digest(desk: &Desk, request: DigestRequest) -> Result<DigestPreview, AppError> {
    let now = desk.host().now();
    desk.account()?.read(move |account| preview_of(account, &request, now)).await
}

fn preview_of(account: &OpenAccount, request: &DigestRequest, now: UtcMs) -> Result<DigestPreview, AppError> {
    let board = Board::read(account)?;
    let person = board
        .person(&request.person_id)
        .ok_or_else(|| AppError::new(ErrorCode::NotFound, "There is no such person in the account."))?;
    let there = board.of(&request.person_id);
    let draft = board.drafts.iter().find(|draft| draft.key().eq_ignore_ascii_case(&request.person_id));
    let gets = draft.map_or(there.clone(), |draft| after(&there, &draft.wishes, &board.homes));
    let heard: BTreeSet<FlowId> = board
        .homes
        .iter()
        .filter(|(flow, home)| {
            let home = (*home).clone().unwrap_or_else(|| NO_INTEGRATION.into());
            gets.contains(&Topic::Flow((*flow).clone())) || gets.contains(&Topic::Integration(home))
        })
        .map(|(flow, _)| flow.clone())
        .collect();
    let last_check = UtcMs(now.0 - now.0.rem_euclid(CHECK_MS));
    let since = match request.window {
        DigestWindow::Next => last_check,
        DigestWindow::Day => now.plus_ms(-DAY_MS),
    };
    let flows = news_of(account, &heard, since, now)?;
    let shown = flows.iter().map(|(flow, news, steps)| digest_flow(flow, news, steps)).collect();
    let digest = Digest {
        sandbox: account.entry().environment == Environment::Sandbox,
        account: account.entry().name.clone(),
        since,
        until: now,
        flows: flows.into_iter().map(|(_, news, _)| news).collect(),
    };
    let letter = (!digest.flows.is_empty()).then(|| digest.letter(None));
    Ok(DigestPreview {
        to_name: person.name.clone(),
        to_email: person.email.clone(),
        subject: letter.as_ref().map(|letter| letter.subject.clone()),
        text: letter.map(|letter| letter.text).unwrap_or_default(),
        since_ms: since.0,
        until_ms: now.0,
        next_check_at_ms: last_check.plus_ms(CHECK_MS).0,
        flows: shown,
        flows_heard: u32::try_from(heard.len()).unwrap_or(u32::MAX),
    })
}

/// A flow, its news, and the ids of the steps in the news.
type News = (FlowId, FlowNews, Vec<String>);

/// The news of the flows, by name; steps in the order of the flow.
fn news_of(
    account: &OpenAccount,
    heard: &BTreeSet<FlowId>,
    since: UtcMs,
    until: UtcMs,
) -> Result<Vec<News>, AppError> {
    let names = account.names()?;
    let mut by_flow: BTreeMap<FlowId, Vec<StepDigest>> = BTreeMap::new();
    for step in account.store().digest_steps(since, until)? {
        if heard.contains(&step.step.flow) && step.new + step.resolved > 0 {
            by_flow.entry(step.step.flow.clone()).or_default().push(step);
        }
    }
    let open = account.store().open_errors()?;
    let states = account.store().step_states()?.into_iter();
    let open_of_step: BTreeMap<StepKey, u64> =
        states.filter_map(|state| Some((state.step, state.open?))).collect();
    let mut news = Vec::new();
    for (flow, mut steps) in by_flow {
        let order = account.store().flow(&flow)?.map(|row| row.steps).unwrap_or_default();
        steps.sort_by_key(|step| order.iter().position(|known| known.key.step == step.step.step));
        let ids = steps.iter().map(|step| step.step.step.0.clone()).collect();
        let shown = names.flow(&flow);
        let home = shown.and_then(|flow| flow.integration.as_ref());
        let told = FlowNews {
            name: names.flow_name(&flow),
            integration: home.map(|home| names.integration_name(Some(home))),
            open: open.get(&flow).copied().unwrap_or(0),
            link: link(&format!("flow:{flow}")),
            steps: steps
                .into_iter()
                .map(|step| {
                    let open = open_of_step.get(&step.step).copied().unwrap_or(0);
                    step_news(step, open, &names)
                })
                .collect(),
        };
        news.push((flow, told, ids));
    }
    news.sort_by_key(|(_, told, _)| told.name.to_lowercase());
    Ok(news)
}

fn step_news(step: StepDigest, open: u64, names: &Names) -> StepNews {
    StepNews {
        name: names.step(&step.step).name,
        new: step.new,
        resolved: step.resolved,
        resolved_auto: step.resolved_auto,
        open,
        link: link(&format!("flow:{} step:{}", step.step.flow, step.step.step)),
        newest: step.newest.into_iter().map(error_news).collect(),
    }
}

fn error_news(record: ErrorRecord) -> ErrorNews {
    ErrorNews {
        at: record.occurred_at.unwrap_or_default(),
        code: record.code.unwrap_or_default(),
        message: record.message,
        trace_key: record.trace_key.unwrap_or_default(),
        classification: record.classification.unwrap_or_default(),
    }
}

/// The address of the platform's mails: opens the desk on the open errors of a place.
fn link(place: &str) -> String {
    format!("flowmend://errors?query=is:open%20{}", place.replace(' ', "%20"))
}

fn digest_flow(flow: &FlowId, news: &FlowNews, steps: &[String]) -> DigestFlow {
    let step = |(id, step): (&String, &StepNews)| DigestStep {
        step_id: id.clone(),
        name: step.name.clone(),
        new: step.new,
        newest: step
            .newest
            .iter()
            .map(|error| DigestError {
                message: error.message.clone(),
                code: error.code.clone(),
                classification: error.classification.clone(),
            })
            .collect(),
    };
    DigestFlow {
        flow_id: flow.0.clone(),
        name: news.name.clone(),
        new: news.new_errors(),
        resolved: news.resolved(),
        open: news.open,
        steps: steps.iter().zip(&news.steps).filter(|(_, step)| step.new > 0).map(step).collect(),
    }
}
