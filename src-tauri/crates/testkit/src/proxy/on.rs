//! Which requests are meant: by method, path, query, ids and place in the sequence.

use super::log::Seen;
use std::{fmt, sync::Arc};

/// A description of requests. In paths `*` is any one segment and a last `**` is any rest: `/v1/flows/*/*/errors`.
#[derive(Clone)]
pub struct On {
    methods: Methods,
    path: Option<String>,
    query: Vec<String>,
    id: Option<String>,
    also: Vec<Predicate>,
    skip: usize,
    times_max: usize,
}

type Predicate = Arc<dyn Fn(&Seen) -> bool + Send + Sync>;

#[derive(Debug, Clone)]
enum Methods {
    Any,
    Changing,
    One(&'static str),
}

impl On {
    /// Every request.
    #[must_use]
    pub fn any() -> Self {
        Self {
            methods: Methods::Any,
            path: None,
            query: Vec::new(),
            id: None,
            also: Vec::new(),
            skip: 0,
            times_max: usize::MAX,
        }
    }

    /// Requests of any method to a path.
    #[must_use]
    pub fn path(path: &str) -> Self {
        Self { path: Some(path.to_owned()), ..Self::any() }
    }

    /// GET of a path.
    #[must_use]
    pub fn get(path: &str) -> Self {
        Self { methods: Methods::One("GET"), ..Self::path(path) }
    }

    /// POST to a path.
    #[must_use]
    pub fn post(path: &str) -> Self {
        Self { methods: Methods::One("POST"), ..Self::path(path) }
    }

    /// PUT to a path.
    #[must_use]
    pub fn put(path: &str) -> Self {
        Self { methods: Methods::One("PUT"), ..Self::path(path) }
    }

    /// DELETE of a path.
    #[must_use]
    pub fn delete(path: &str) -> Self {
        Self { methods: Methods::One("DELETE"), ..Self::path(path) }
    }

    /// Requests that change something: everything but GET, HEAD and the POSTs that only ask (API 2.6, 2.8).
    #[must_use]
    pub fn changing() -> Self {
        Self { methods: Methods::Changing, ..Self::any() }
    }

    /// Only with this text in the raw query.
    #[must_use]
    pub fn query(mut self, part: &str) -> Self {
        self.query.push(part.to_owned());
        self
    }

    /// Only with this id (or retry data key) in the body.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        Self { id: Some(id.to_owned()), ..self }
    }

    /// Only when this holds too.
    #[must_use]
    pub fn also(mut self, predicate: impl Fn(&Seen) -> bool + Send + Sync + 'static) -> Self {
        self.also.push(Arc::new(predicate));
        self
    }

    /// Leaves out the first so many of them.
    #[must_use]
    pub fn skip(self, count: usize) -> Self {
        Self { skip: count, ..self }
    }

    /// At most so many of them; without this, all from now on.
    #[must_use]
    pub fn times(self, count: usize) -> Self {
        Self { times_max: count, ..self }
    }

    /// Only the first of them.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Only the so-manieth of them, from 1.
    #[must_use]
    pub fn nth(self, nth: usize) -> Self {
        self.skip(nth.saturating_sub(1)).times(1)
    }

    /// Whether a request is one of them, its place in the sequence aside.
    #[must_use]
    pub fn matches(&self, seen: &Seen) -> bool {
        let method = match self.methods {
            Methods::Any => true,
            Methods::Changing => seen.is_changing(),
            Methods::One(method) => seen.method == method,
        };
        method
            && self.path.as_deref().is_none_or(|path| path_matches(path, &seen.path))
            && self.query.iter().all(|part| seen.query.contains(part.as_str()))
            && self.id.as_ref().is_none_or(|id| seen.ids.contains(id))
            && self.also.iter().all(|predicate| predicate(seen))
    }

    /// Whether the match number `place`, from 0, is meant.
    pub(super) fn holds_at(&self, place: usize) -> bool {
        place >= self.skip && place - self.skip < self.times_max
    }

    /// Matches that must have come before the first one that is meant.
    pub(super) fn skipped(&self) -> usize {
        self.skip
    }
}

impl fmt::Debug for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.methods {
            Methods::Any => f.write_str("any request")?,
            Methods::Changing => f.write_str("any changing request")?,
            Methods::One(method) => f.write_str(method)?,
        }
        write!(f, " {}", self.path.as_deref().unwrap_or("**"))?;
        for part in &self.query {
            write!(f, " with {part:?}")?;
        }
        if let Some(id) = &self.id {
            write!(f, " with id {id}")?;
        }
        if !self.also.is_empty() {
            f.write_str(" and more conditions")?;
        }
        if self.skip > 0 {
            write!(f, " after the first {}", self.skip)?;
        }
        Ok(())
    }
}

fn path_matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) | (Some("**"), _) => return true,
            (Some("*"), Some(segment)) if !segment.is_empty() => {}
            (Some(want), Some(segment)) if want == segment => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_segments() {
        for (pattern, path, is) in [
            ("/v1/flows", "/v1/flows", true),
            ("/v1/flows", "/v1/flows/1", false),
            ("/v1/flows/*", "/v1/flows", false),
            ("/v1/flows/*", "/v1/flows/", false),
            ("/v1/flows/*/*/errors", "/v1/flows/f/s/errors", true),
            ("/v1/flows/*/*/errors", "/v1/flows/f/s/resolved", false),
            ("/v1/flows/**", "/v1/flows/f/s/resolved", true),
            ("**", "/anything", true),
        ] {
            assert_eq!(path_matches(pattern, path), is, "{pattern} {path}");
        }
    }

    #[test]
    fn places_are_counted_from_the_first_match() {
        let places = |on: On| (0..5).filter(|place| on.holds_at(*place)).collect::<Vec<_>>();
        assert_eq!(places(On::any()), [0, 1, 2, 3, 4]);
        assert_eq!(places(On::any().once()), [0]);
        assert_eq!(places(On::any().nth(3)), [2]);
        assert_eq!(places(On::any().skip(1).times(2)), [1, 2]);
    }
}
