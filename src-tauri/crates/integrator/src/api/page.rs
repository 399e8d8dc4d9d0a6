//! Pages of bare lists: `skip` and `limit` with a `Link` header, and projections by `include` or `exclude`
//! (API 1.5 a).

use super::{
    Cx,
    reply::{Answer, Refusal, Reply},
    route::{Param, ParamKind},
};
use crate::config::EmptyLists;
use serde_json::{Map, Value};

/// Most rows of a page of a bare list.
const ROWS_MAX: usize = 1_000;

/// Names that the query of every bare list may carry.
pub(crate) const QUERY: &[Param] = &[INCLUDE, EXCLUDE, LIMIT, SKIP];
pub(crate) const INCLUDE: Param =
    Param::one("include", ParamKind::Names, "Only these fields; not with exclude");
pub(crate) const EXCLUDE: Param =
    Param::one("exclude", ParamKind::Names, "All but these fields; not with include");
pub(crate) const LIMIT: Param = Param::one("limit", ParamKind::Count, "Rows of the page, at most 1,000");
pub(crate) const SKIP: Param = Param::one("skip", ParamKind::Count, "Rows to leave out");

/// A bare list that comes whole; 204 when it is empty, if so chosen.
pub(crate) fn whole(cx: &Cx<'_>, rows: Vec<Value>) -> Reply {
    if rows.is_empty() && cx.platform.choices.empty_lists == EmptyLists::Always204 {
        return Reply::empty();
    }
    Reply::ok(&Value::from(rows))
}

/// One page of a bare list of documents, projected. `always` are the fields that a projection keeps.
pub(crate) fn list(cx: &Cx<'_>, docs: Vec<Value>, always: &[&str]) -> Answer {
    let projection = Projection::read(cx)?;
    let number = |name: &str| cx.request.query.number(name).map(|n| n.and_then(|n| usize::try_from(n).ok()));
    let limit = number("limit")?.unwrap_or(cx.platform.choices.resource_page_rows).clamp(1, ROWS_MAX);
    let skip = number("skip")?.unwrap_or(0);
    let total = docs.len();
    let page: Vec<Value> =
        docs.into_iter().skip(skip).take(limit).map(|doc| projection.apply(doc, always)).collect();
    let mut reply = whole(cx, page);
    let link = |skip: usize, rel: &str| {
        let rest = cx.request.query.without(&["skip", "limit"]);
        let and = if rest.is_empty() { "" } else { "&" };
        let base = cx.platform.base_url();
        format!("<{base}{}?skip={skip}&limit={limit}{and}{rest}>; rel=\"{rel}\"", cx.request.path)
    };
    let mut links = Vec::new();
    if skip + limit < total {
        links.push(link(skip + limit, "next"));
    }
    if skip > 0 {
        links.push(link(skip.saturating_sub(limit), "prev"));
    }
    if !links.is_empty() {
        reply = reply.with_header("link", links.join(", "));
    }
    Ok(reply)
}

enum Projection {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

impl Projection {
    fn read(cx: &Cx<'_>) -> Result<Self, Refusal> {
        let names = |name: &str| -> Result<Option<Vec<String>>, Refusal> {
            let Some(text) = cx.request.query.get(name) else { return Ok(None) };
            if text.chars().all(|c| c.is_ascii_alphanumeric() || "._,".contains(c)) {
                return Ok(Some(text.split(',').map(str::to_owned).collect()));
            }
            let message = format!("The {name} param holds characters that are not allowed.");
            Err(Reply::refuse(400, "invalid_query_params", &message, Some(name)))
        };
        match (names("include")?, names("exclude")?) {
            (Some(_), Some(_)) => Err(Reply::refuse(
                400,
                "invalid_query_params",
                "Please provide either include or exclude param in the request query and not both.",
                None,
            )),
            (Some(names), None) => Ok(Self::Include(names)),
            (None, Some(names)) => Ok(Self::Exclude(names)),
            (None, None) => Ok(Self::All),
        }
    }

    fn apply(&self, doc: Value, always: &[&str]) -> Value {
        let Value::Object(fields) = doc else { return doc };
        match self {
            Self::All => Value::Object(fields),
            Self::Include(names) => {
                let mut kept = Map::new();
                for (name, value) in &fields {
                    if always.contains(&name.as_str()) || names.iter().any(|wanted| wanted == name) {
                        kept.insert(name.clone(), value.clone());
                    } else if let Some(part) = include_parts(name, value, names) {
                        kept.insert(name.clone(), part);
                    }
                }
                Value::Object(kept)
            }
            Self::Exclude(names) => {
                let mut doc = Value::Object(fields);
                for name in names.iter().filter(|name| !always.contains(&name.as_str())) {
                    remove(&mut doc, name);
                }
                doc
            }
        }
    }
}

/// The parts of a field that `name.part` asks for.
fn include_parts(name: &str, value: &Value, names: &[String]) -> Option<Value> {
    let inner: Vec<String> = names
        .iter()
        .filter_map(|wanted| wanted.strip_prefix(name)?.strip_prefix('.').map(str::to_owned))
        .collect();
    if inner.is_empty() {
        return None;
    }
    let pick = |value: &Value| Projection::Include(inner.clone()).apply(value.clone(), &[]);
    Some(match value {
        Value::Array(items) => Value::Array(items.iter().map(pick).collect()),
        other => pick(other),
    })
}

fn remove(value: &mut Value, path: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| remove(item, path)),
        Value::Object(fields) => match path.split_once('.') {
            Some((name, rest)) => {
                if let Some(inner) = fields.get_mut(name) {
                    remove(inner, rest);
                }
            }
            None => {
                fields.remove(path);
            }
        },
        _ => {}
    }
}
