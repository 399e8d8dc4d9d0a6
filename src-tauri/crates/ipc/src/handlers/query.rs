//! The query bar: how a text is read, and what a click changes in it.

use crate::{
    desk::Desk,
    error::{AppError, ErrorCode},
    name::Names,
    types::error_list::{EditQuery, QueryPart, QueryText, QueryView},
};
use domain::query::{Key, Note, Parsed, Term, Token, Value, parse, remove_span, with_filter, without_key};

pub(crate) async fn read_query(desk: &Desk, request: QueryText) -> Result<QueryView, AppError> {
    desk.account()?.read(move |account| Ok(view_of(&request.query, account.names()?.as_ref()))).await
}

pub(crate) async fn edit_query(_: &Desk, request: EditQuery) -> Result<QueryText, AppError> {
    let key = Key::read(&request.key)
        .ok_or_else(|| AppError::new(ErrorCode::BadInput, "The query language has no such key."))?;
    let mut text = request.query;
    if request.replace || (request.value.is_empty() && !request.on) {
        text = without_key(&text, key);
    }
    if !request.value.is_empty() {
        text = with_filter(&text, key, &request.value, request.on);
    }
    Ok(QueryText { query: text })
}

fn view_of(text: &str, names: &Names) -> QueryView {
    let parsed = parse(text);
    let parts = parsed.tokens.iter().map(|token| part_of(text, &parsed, token, names)).collect();
    QueryView { parts }
}

fn part_of(text: &str, parsed: &Parsed, token: &Token, names: &Names) -> QueryPart {
    let typed = text.get(token.span.clone()).unwrap_or_default();
    let term = token.term.and_then(|index| parsed.query.terms.get(index));
    QueryPart {
        text: typed.to_owned(),
        key: token.key.map(|key| key.as_str().to_owned()),
        label: term.map_or_else(|| typed.to_owned(), |term| label_of(term, names)),
        exclude: token.exclude,
        understood: !matches!(
            token.note,
            Some(Note::UnknownKey | Note::BadValue | Note::NoValue | Note::TooLong)
        ),
        without: remove_span(text, token.span.clone()),
    }
}

fn label_of(term: &Term, names: &Names) -> String {
    match term {
        Term::Word { needle, .. } => format!("{}{}", needle.text, if needle.prefix { "*" } else { "" }),
        Term::Filter { key, values, .. } => {
            values.iter().map(|value| value_label(*key, value, names)).collect::<Vec<_>>().join(", ")
        }
    }
}

fn value_label(key: Key, value: &Value, names: &Names) -> String {
    use domain::query::{By, Has, When};
    match value {
        Value::Text(text) => match key {
            Key::Flow => names.flow_name(&text.as_str().into()),
            Key::Step => names.step_name(&text.as_str().into()),
            Key::Integration if text != "none" => names.integration_name(Some(&text.as_str().into())),
            _ => text.clone(),
        },
        Value::Needle(needle) => format!("{}{}", needle.text, if needle.prefix { "*" } else { "" }),
        Value::Is(is) => is.as_str().to_owned(),
        Value::By(By::Auto) => "auto".to_owned(),
        Value::By(By::User) => "user".to_owned(),
        Value::By(By::Person(person)) => names.actor(person).name,
        Value::Has(Has::RetryData) => "retrydata".to_owned(),
        Value::Key(health) => health.as_str().to_owned(),
        Value::Cured(is_cured) => if *is_cured { "yes" } else { "no" }.to_owned(),
        Value::Within(ms) => When::Ago(*ms).to_string().trim_start_matches('-').to_owned(),
        Value::When(when) => when.to_string(),
    }
}
