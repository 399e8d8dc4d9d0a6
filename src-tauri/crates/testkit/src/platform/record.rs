//! Records on their way through a flow, and how they fare there.

use super::flow::TestFlow;
use serde_json::{Map, Value, json};

/// A record: `Record::new("k1", json!({"id": "k1"})).fails_at("Create", "missing_field", "No name")`. At steps that are
/// not named it passes.
#[derive(Debug, Clone)]
pub struct Record {
    trace_key: Option<String>,
    data: Value,
    at: Vec<(String, Outcome)>,
}

/// How a record fares at a step, or in its next retry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    word: &'static str,
    code: Option<String>,
    message: Option<String>,
    source: Option<String>,
    classification: Option<String>,
}

impl Record {
    /// A record with this trace key and data. An empty key gives none.
    #[must_use]
    pub fn new(trace_key: &str, data: Value) -> Self {
        Self { trace_key: Some(trace_key.to_owned()), data, at: Vec::new() }
    }

    /// A record with this trace key and nothing but its id as data.
    #[must_use]
    pub fn of(trace_key: &str) -> Self {
        Self::new(trace_key, json!({ "id": trace_key }))
    }

    /// A record whose trace key the platform finds in the data by its own rule (API 4.1).
    #[must_use]
    pub fn untraced(data: Value) -> Self {
        Self { trace_key: None, data, at: Vec::new() }
    }

    /// It fails at a step.
    #[must_use]
    pub fn fails_at(self, step: &str, code: &str, message: &str) -> Self {
        self.at(step, Outcome::error(code, message))
    }

    /// It is left out by a filter at a step.
    #[must_use]
    pub fn ignored_at(self, step: &str) -> Self {
        self.at(step, Outcome::ignored())
    }

    /// It fares so at a step.
    #[must_use]
    pub fn at(mut self, step: &str, outcome: Outcome) -> Self {
        self.at.push((step.to_owned(), outcome));
        self
    }

    pub(crate) fn to_json(&self, flow: &TestFlow) -> Value {
        let mut body = Map::new();
        if let Some(trace_key) = &self.trace_key {
            body.insert("traceKey".into(), json!(trace_key));
        }
        body.insert("data".into(), self.data.clone());
        let at = self.at.iter().map(|(step, outcome)| {
            let mut entry = outcome.to_json();
            if let Some(fields) = entry.as_object_mut() {
                fields.insert("step".into(), json!(flow.step(step).step));
            }
            entry
        });
        body.insert("at".into(), at.collect());
        Value::Object(body)
    }
}

impl Outcome {
    /// It passes.
    #[must_use]
    pub fn success() -> Self {
        Self::word("success")
    }

    /// A filter leaves it out.
    #[must_use]
    pub fn ignored() -> Self {
        Self::word("ignored")
    }

    /// It fails.
    #[must_use]
    pub fn error(code: &str, message: &str) -> Self {
        Self { code: Some(code.to_owned()), message: Some(message.to_owned()), ..Self::word("error") }
    }

    /// With a classification (API 3.3), such as `intermittent`.
    #[must_use]
    pub fn classified(self, classification: &str) -> Self {
        Self { classification: Some(classification.to_owned()), ..self }
    }

    /// At this place in the step (API 3.4).
    #[must_use]
    pub fn source(self, source: &str) -> Self {
        Self { source: Some(source.to_owned()), ..self }
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut body = Map::new();
        body.insert("outcome".into(), json!(self.word));
        let fields = [
            ("code", &self.code),
            ("message", &self.message),
            ("source", &self.source),
            ("classification", &self.classification),
        ];
        for (name, text) in fields {
            if let Some(text) = text {
                body.insert(name.into(), json!(text));
            }
        }
        Value::Object(body)
    }

    fn word(word: &'static str) -> Self {
        Self { word, code: None, message: None, source: None, classification: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_sent_as_the_contract_says() {
        let flow = TestFlow {
            id: "f1".into(),
            name: "Orders".into(),
            steps: vec![("Find".into(), "s1".into()), ("Create".into(), "s2".into())],
            document: Value::Null,
        };
        let record = Record::of("k1")
            .ignored_at("Find")
            .at("Create", Outcome::error("E1", "no").classified("intermittent").source("mapping"));
        let wanted = json!({
            "traceKey": "k1", "data": { "id": "k1" },
            "at": [
                { "outcome": "ignored", "step": "s1" },
                { "outcome": "error", "code": "E1", "message": "no", "source": "mapping",
                    "classification": "intermittent", "step": "s2" },
            ],
        });
        assert_eq!(record.to_json(&flow), wanted);
        assert_eq!(Record::untraced(json!({})).to_json(&flow), json!({ "data": {}, "at": [] }));
    }
}
