//! What a route is: method, path, handler, and what the description of the API says of it. Every family of `api`
//! has a table of these; requests are told apart, checked and described by the tables alone, so the description
//! cannot say anything else than the code does.

use super::{
    Cx,
    reply::{Answer, Refusal, Reply},
    request::Request,
};
use domain::time::UtcMs;

/// Variable parts of a path, in order; unused places are empty.
pub(crate) type Parts<'a> = [&'a str; 3];
/// What answers a request.
pub(crate) type Handler = for<'a> fn(&Cx<'_>, Parts<'a>) -> Answer;

/// One way to ask for something.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    pub(crate) method: &'static str,
    /// Path after `/v1`, with variable parts in braces.
    pub(crate) path: &'static str,
    pub(crate) handler: Handler,
    /// `operationId` of the description.
    pub(crate) name: &'static str,
    /// One sentence.
    pub(crate) summary: &'static str,
    /// Whether it changes something: then it runs in a write transaction and goes to the ledger.
    pub(crate) changes: bool,
    /// Whether a custom token may do it.
    pub(crate) open_to_custom: bool,
    pub(crate) query: &'static [Param],
    /// Schema of the body, and whether one must be there.
    pub(crate) body: Option<(&'static str, bool)>,
    /// Status and schema of every answer that is no refusal; no schema is no body.
    pub(crate) answers: &'static [(u16, Option<&'static str>)],
    /// Statuses of refusals besides those that every route has.
    pub(crate) refusals: &'static [u16],
}

/// A name that a query may carry. Other names are passed over, as the platform does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Param {
    pub(crate) name: &'static str,
    pub(crate) kind: ParamKind,
    /// Whether it may be repeated, also as `name[0]` and `name_in[0]`.
    pub(crate) many: bool,
    pub(crate) summary: &'static str,
}

/// What a value in a query must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParamKind {
    /// Any text.
    Text,
    /// ISO 8601, a plain date, or epoch milliseconds.
    Time,
    /// A whole number.
    Number,
    /// A whole number, 0 or more.
    Count,
    /// `true` or `false`.
    Flag,
    /// Names of fields with commas between them (API 1.5 a).
    Names,
    /// JSON text of this schema, which an address of a next page carries.
    Json(&'static str),
}

impl Param {
    pub(crate) const fn one(name: &'static str, kind: ParamKind, summary: &'static str) -> Self {
        Self { name, kind, many: false, summary }
    }

    pub(crate) const fn many(name: &'static str, kind: ParamKind, summary: &'static str) -> Self {
        Self { name, kind, many: true, summary }
    }

    /// Refuses a value that is not of its kind.
    fn check(&self, request: &Request) -> Result<(), Refusal> {
        let code = if self.kind == ParamKind::Names { "invalid_query_params" } else { "invalid_query" };
        let refuse = |what: &str| {
            let message = format!("\"{}\" is not a valid {what}.", self.name);
            Err(Reply::refuse(400, code, &message, Some(self.name)))
        };
        for value in request.query.all(self.name) {
            let fits = match self.kind {
                ParamKind::Text => true,
                ParamKind::Time => {
                    UtcMs::parse(&value).or_else(|| UtcMs::parse(&value.replace(' ', "+"))).is_some()
                }
                ParamKind::Number => value.parse::<i64>().is_ok(),
                ParamKind::Count => value.parse::<u32>().is_ok(),
                ParamKind::Flag => value == "true" || value == "false",
                ParamKind::Names => value.chars().all(|c| c.is_ascii_alphanumeric() || "._,".contains(c)),
                ParamKind::Json(_) => serde_json::from_str::<serde_json::Value>(&value).is_ok(),
            };
            if !fits {
                return refuse(self.kind.word());
            }
        }
        Ok(())
    }
}

impl ParamKind {
    fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Time => "date",
            Self::Number | Self::Count => "number",
            Self::Flag => "flag",
            Self::Names => "list of names",
            Self::Json(_) => "scope",
        }
    }
}

/// A route that reads.
pub(crate) const fn get(path: &'static str, handler: Handler) -> Route {
    Route::new("GET", path, handler, false)
}

/// A route that changes something, by POST.
pub(crate) const fn post(path: &'static str, handler: Handler) -> Route {
    Route::new("POST", path, handler, true)
}

/// A route that changes something, by PUT.
pub(crate) const fn put(path: &'static str, handler: Handler) -> Route {
    Route::new("PUT", path, handler, true)
}

/// A route that changes something, by PATCH.
pub(crate) const fn patch(path: &'static str, handler: Handler) -> Route {
    Route::new("PATCH", path, handler, true)
}

/// A route that changes something, by DELETE.
pub(crate) const fn delete(path: &'static str, handler: Handler) -> Route {
    Route::new("DELETE", path, handler, true)
}

impl Route {
    const fn new(method: &'static str, path: &'static str, handler: Handler, changes: bool) -> Self {
        Self {
            method,
            path,
            handler,
            name: "",
            summary: "",
            changes,
            open_to_custom: false,
            query: &[],
            body: None,
            answers: &[],
            refusals: &[],
        }
    }

    /// Name and one sentence for the description.
    pub(crate) const fn called(mut self, name: &'static str, summary: &'static str) -> Self {
        self.name = name;
        self.summary = summary;
        self
    }

    /// A POST that only asks.
    pub(crate) const fn only_reads(mut self) -> Self {
        self.changes = false;
        self
    }

    /// Custom tokens may do it too (API 1.2).
    pub(crate) const fn for_custom_tokens(mut self) -> Self {
        self.open_to_custom = true;
        self
    }

    /// Names that the query may carry.
    pub(crate) const fn query(mut self, query: &'static [Param]) -> Self {
        self.query = query;
        self
    }

    /// Schema of the body, which must be there.
    pub(crate) const fn takes(mut self, schema: &'static str) -> Self {
        self.body = Some((schema, true));
        self
    }

    /// Schema of the body, which may be left out.
    pub(crate) const fn may_take(mut self, schema: &'static str) -> Self {
        self.body = Some((schema, false));
        self
    }

    /// What it answers, besides refusals.
    pub(crate) const fn gives(mut self, answers: &'static [(u16, Option<&'static str>)]) -> Self {
        self.answers = answers;
        self
    }

    /// Refusals that only some routes have.
    pub(crate) const fn refuses(mut self, statuses: &'static [u16]) -> Self {
        self.refusals = statuses;
        self
    }

    /// Names of the variable parts of the path, in order.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// The variable parts of a path that this route answers, and how many parts were given literally.
    pub(crate) fn matches<'a>(&self, parts: &'a [String]) -> Option<(Parts<'a>, usize)> {
        let mut own = self.path.split('/').skip(1);
        let (mut found, mut place, mut literal) = (Parts::default(), 0, 0);
        for part in parts {
            let wanted = own.next()?;
            if wanted.starts_with('{') {
                *found.get_mut(place)? = part.as_str();
                place += 1;
            } else if wanted == part {
                literal += 1;
            } else {
                return None;
            }
        }
        own.next().is_none().then_some((found, literal))
    }

    /// Refuses a query with values that cannot be read.
    pub(crate) fn check_query(&self, request: &Request) -> Result<(), Refusal> {
        self.query.iter().try_for_each(|param| param.check(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_part_by_part() {
        let route = get("/flows/{flow}/{step}/errors", |_, _| Ok(Reply::empty()));
        let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(route.matches(&parts("flows/a/b/errors")), Some((["a", "b", ""], 2)));
        for other in ["flows/a/b", "flows/a/b/errors/c", "flows/a/b/resolved", "jobs/a/b/errors"] {
            assert!(route.matches(&parts(other)).is_none(), "{other}");
        }
        assert_eq!(route.variables().collect::<Vec<_>>(), ["flow", "step"]);
    }
}
