//! Counts beside the list: tabs, facet groups, time histogram.

use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    name::Names,
    types::error_list::{FacetGroup, FacetValue, Facets, FacetsRequest, Histogram},
};
use domain::{
    query::{Is, Key, Query, Term, Value, has_filter, parse},
    time::UtcMs,
};
use store::{
    facet::{Dimension, Facet, Group},
    search::Search,
    spread::SpreadOf,
};

/// Values of a group that are shown.
const VALUES_MAX: usize = 50;
/// Groups in the order of the rail, with their keys.
const GROUPS: [(Dimension, Key); 6] = [
    (Dimension::Classification, Key::Class),
    (Dimension::Step, Key::Step),
    (Dimension::Flow, Key::Flow),
    (Dimension::Source, Key::Source),
    (Dimension::Code, Key::Code),
    (Dimension::ResolvedBy, Key::By),
];

pub(crate) async fn get_facets(desk: &Desk, request: FacetsRequest) -> Result<Facets, AppError> {
    let now = desk.host().now();
    desk.account()?.read(move |account| facets_of(account, &request, now)).await
}

fn facets_of(account: &OpenAccount, request: &FacetsRequest, now: UtcMs) -> Result<Facets, AppError> {
    let query = parse(&request.query).query;
    let search = Search { query: &query, now };
    let names = account.names()?;
    let mut dimensions = vec![Dimension::State];
    dimensions.extend(GROUPS.iter().map(|(dimension, _)| *dimension));
    let facets = account.store().facets(&search, &dimensions)?;
    let find = |dimension| facets.iter().find(|facet| facet.dimension == dimension);
    let state = |word: &str| {
        find(Dimension::State)
            .and_then(|facet| facet.groups.iter().find(|group| group.key.as_deref() == Some(word)))
            .map_or(0, |group| group.count)
    };
    let groups = GROUPS
        .iter()
        .filter_map(|(dimension, key)| Some(group_of(find(*dimension)?, *key, &request.query, &names)))
        .collect();
    let (histogram, days) = histogram_of(account, &query, request, now)?;
    Ok(Facets {
        open: state("open"),
        resolved: state("resolved"),
        gone: state("gone"),
        retrying: retrying(account, &query, now)?,
        retries: super::retry::count(account, &query, now)?,
        groups,
        histogram,
        days,
    })
}

fn retrying(account: &OpenAccount, query: &Query, now: UtcMs) -> Result<u64, AppError> {
    let mut query = query.without_keys(&[Key::Is]);
    query.terms.push(Term::Filter { exclude: false, key: Key::Is, values: vec![Value::Is(Is::Retrying)] });
    Ok(account.store().count_errors(&Search { query: &query, now })?)
}

fn group_of(facet: &Facet, key: Key, text: &str, names: &Names) -> FacetGroup {
    let total_values = facet.groups.len() as u64 + facet.more;
    let values =
        facet.groups.iter().take(VALUES_MAX).map(|group| value_of(group, key, text, names)).collect();
    FacetGroup {
        key: key.as_str().to_owned(),
        values,
        total_values: u32::try_from(total_values).unwrap_or(u32::MAX),
    }
}

fn value_of(group: &Group, key: Key, text: &str, names: &Names) -> FacetValue {
    let word = group.key.clone().unwrap_or_else(|| "none".to_owned());
    let label = match (&group.name, &group.key) {
        (Some(name), _) => name.clone(),
        (None, Some(id)) if key == Key::By => names.actor(id).name,
        (None, Some(id)) => id.clone(),
        (None, None) => String::new(),
    };
    FacetValue { selected: has_filter(text, key, &word), value: Some(word), label, count: group.count }
}

/// The histogram spans all records that match without the query's own times, so that the brush has somewhere to go.
fn histogram_of(
    account: &OpenAccount,
    query: &Query,
    request: &FacetsRequest,
    now: UtcMs,
) -> Result<(Histogram, Vec<u64>), AppError> {
    let (after, before) = bounds_of(query, now);
    let borders: Vec<UtcMs> = request.days.iter().copied().map(UtcMs).collect();
    let of = SpreadOf { bars: request.bars as usize, days: &borders, not_after: after };
    let spread = account.store().spread(&Search { query, now }, of)?;
    let histogram = Histogram {
        from_ms: spread.from.0,
        to_ms: spread.to.0,
        bars: spread.bars,
        after_ms: after.map(|time| time.0),
        before_ms: before.map(|time| time.0),
    };
    Ok((histogram, spread.days))
}

fn bounds_of(query: &Query, now: UtcMs) -> (Option<UtcMs>, Option<UtcMs>) {
    let times = |key| {
        query.values(key, false).filter_map(|value| match value {
            Value::When(when) => Some(when.resolve(now)),
            _ => None,
        })
    };
    (times(Key::After).min(), times(Key::Before).max())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::HOUR_MS;

    #[test]
    fn the_bounds_of_a_query_are_resolved_from_now() {
        let query = parse("after:-1h before:2026-01-01 timeout").query;
        let (after, before) = bounds_of(&query, UtcMs(10 * HOUR_MS));
        assert_eq!(after, Some(UtcMs(9 * HOUR_MS)));
        assert_eq!(before, UtcMs::parse("2026-01-01"));
    }
}
