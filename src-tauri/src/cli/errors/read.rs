//! `errors list`, `show`, `count`: reading the cache. Nothing here asks the remote.

use super::{By, CountArgs, ListArgs, row};
use crate::cli::{
    desk::{Context, Opened},
    exit::{Exit, Failure},
    output::{Output, Table},
};
use domain::{
    id::ErrorKey,
    query::{Parsed, parse},
};
use ipc::store::{
    facet::Dimension,
    search::{Cursor, ErrorRow, Search, Sort},
};
use serde_json::json;
use std::ops::ControlFlow;

/// Rows of a table when nothing else was asked for.
const TABLE_ROWS: u64 = 100;

/// Reads a query, and says what could not be read as such and is searched as text.
pub(super) fn query(text: Option<&str>, output: &Output) -> Parsed {
    let text = text.unwrap_or_default();
    let parsed = parse(text);
    for (token, note) in parsed.notes() {
        let part = text.get(token.span.clone()).unwrap_or_default();
        let why = serde_json::to_value(note).ok().and_then(|word| word.as_str().map(str::to_owned));
        let why = why.unwrap_or_default().replace('_', " ");
        output.warn(&format!("{}: {why}.", crate::cli::output::shown(part)));
    }
    parsed
}

pub(super) fn list(args: &ListArgs, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    let parsed = query(args.query.as_deref(), output);
    let search = Search { query: &parsed.query, now: context.now };
    let after = args.after.clone().map(Cursor);
    if output.is_json() {
        each(&opened, &search, after.as_ref(), args.limit, &mut |found| {
            output.json_line(&row::to_json(&found))
        })?;
        return Ok(Exit::Done);
    }
    let names = row::Names::read(&opened.store)?;
    let mut table = row::table();
    let mut last = None;
    let limit = args.limit.unwrap_or(TABLE_ROWS);
    each(&opened, &search, after.as_ref(), Some(limit), &mut |found| {
        row::add(&mut table, &found, &names);
        last = Some(found.cursor);
        Ok(())
    })?;
    output.table(&table)?;
    let total = opened.store.count_errors(&search)?;
    if let Some(last) = last.filter(|_| total > limit && args.limit.is_none()) {
        output.warn(&format!(
            "{limit} of {total} rows. Go on with --after={} or take all with --json.",
            last.0
        ));
    }
    opened.say_age(output, "Errors", opened.store.last_sync()?.errors, context.now);
    Ok(Exit::Done)
}

pub(super) fn show(
    flow: &str,
    step: &str,
    error: &str,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    let step = opened.step(flow, step)?;
    let key = ErrorKey { flow: step.flow, step: step.step, error: error.into() };
    let found = opened.store.error(&key)?.ok_or_else(|| {
        Failure::failed("not_found", "There is no such error record in the cache. Run `flowmend sync`.")
    })?;
    if output.is_json() {
        output.json_line(&row::to_json(&found))?;
        return Ok(Exit::Done);
    }
    let names = row::Names::read(&opened.store)?;
    for (name, value) in row::lines(&found, &names) {
        output.line(&format!("{name:<16} {}", crate::cli::output::shown(&value)))?;
    }
    Ok(Exit::Done)
}

pub(super) fn count(args: &CountArgs, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    let parsed = query(args.query.as_deref(), output);
    let search = Search { query: &parsed.query, now: context.now };
    let Some(by) = args.by else {
        let count = opened.store.count_errors(&search)?;
        if output.is_json() {
            output.json(&json!({ "count": count }))?;
        } else {
            output.line(&count.to_string())?;
            opened.say_age(output, "Errors", opened.store.last_sync()?.errors, context.now);
        }
        return Ok(Exit::Done);
    };
    let groups = opened.store.count_by(&search, dimension(by))?;
    let mut table = Table::new(&["key", "name", ">count"]);
    for group in groups {
        if output.is_json() {
            output.json(&json!({ "key": group.key, "name": group.name, "count": group.count }))?;
        } else {
            let key = group.key.unwrap_or_else(|| "(none)".to_owned());
            table.row([key, group.name.unwrap_or_default(), group.count.to_string()]);
        }
    }
    if !output.is_json() {
        output.table(&table)?;
        opened.say_age(output, "Errors", opened.store.last_sync()?.errors, context.now);
    }
    Ok(Exit::Done)
}

fn each(
    opened: &Opened,
    search: &Search<'_>,
    after: Option<&Cursor>,
    limit: Option<u64>,
    take: &mut dyn FnMut(ErrorRow) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut failure = None;
    opened.store.stream_errors(
        search,
        Sort::OccurredNewest,
        after,
        limit,
        &mut |found| match take(found) {
            Ok(()) => ControlFlow::Continue(()),
            Err(why) => {
                failure = Some(why);
                ControlFlow::Break(())
            }
        },
    )?;
    failure.map_or(Ok(()), Err)
}

fn dimension(by: By) -> Dimension {
    match by {
        By::State => Dimension::State,
        By::Flow => Dimension::Flow,
        By::Step => Dimension::Step,
        By::Source => Dimension::Source,
        By::Classification => Dimension::Classification,
        By::Code => Dimension::Code,
        By::Day => Dimension::Day,
    }
}
