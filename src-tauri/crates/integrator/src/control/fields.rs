//! Bodies of control calls: fields read by their kind. What is missing or of another kind is refused with 400 and
//! the name of the field, so that a script learns at once what it wrote wrong. `null` counts as missing, and
//! fields that nobody asks for are passed over.

use crate::api::{
    reply::{Refusal, Reply},
    request::Request,
};
use serde_json::{Map, Value};

/// The body of a call, which must be a JSON object; none at all is an empty one.
pub(super) fn body(request: &Request) -> Result<Map<String, Value>, Refusal> {
    match request.json_or_empty()? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Reply::refuse(400, "invalid_field", "The request body must be a JSON object.", None)),
    }
}

/// The fields of a JSON object.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// An object inside an array called `list`.
    pub(super) fn of(value: &'a Value, list: &str) -> Result<Self, Refusal> {
        value.as_object().map(Self).ok_or_else(|| refuse(list, "must hold objects only"))
    }

    /// Any value; `None` when it is missing.
    pub(super) fn value(self, field: &str) -> Option<&'a Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }

    /// A text; `None` when it is missing.
    pub(super) fn text(self, field: &str) -> Result<Option<&'a str>, Refusal> {
        self.read(field, Value::as_str, "must be a text")
    }

    /// A text with something in it.
    pub(super) fn needed(self, field: &str) -> Result<&'a str, Refusal> {
        self.text(field)?.filter(|text| !text.is_empty()).ok_or_else(|| refuse(field, "is required"))
    }

    /// A text, which may come as a number: codes and trace keys often do.
    pub(super) fn text_or_number(self, field: &str) -> Result<Option<String>, Refusal> {
        match self.value(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(refuse(field, "must be a text or a number")),
        }
    }

    /// `true` or `false`; `None` when it is missing.
    pub(super) fn flag(self, field: &str) -> Result<Option<bool>, Refusal> {
        self.read(field, Value::as_bool, "must be true or false")
    }

    /// A whole number from 0 to `max`; `None` when it is missing.
    pub(super) fn number(self, field: &str, max: u64) -> Result<Option<u64>, Refusal> {
        let fits = |value: &Value| value.as_u64().filter(|number| *number <= max);
        self.read(field, fits, &format!("must be a whole number from 0 to {max}"))
    }

    /// A number from 0 to 1; `None` when it is missing.
    pub(super) fn share(self, field: &str) -> Result<Option<f64>, Refusal> {
        let fits = |value: &Value| value.as_f64().filter(|share| (0.0..=1.0).contains(share));
        self.read(field, fits, "must be a number from 0 to 1")
    }

    /// An object; `None` when it is missing.
    pub(super) fn object(self, field: &str) -> Result<Option<Self>, Refusal> {
        Ok(self.read(field, Value::as_object, "must be an object")?.map(Self))
    }

    /// An array; empty when it is missing.
    pub(super) fn list(self, field: &str) -> Result<&'a [Value], Refusal> {
        let list = |value: &'a Value| value.as_array().map(Vec::as_slice);
        Ok(self.read(field, list, "must be an array")?.unwrap_or_default())
    }

    fn read<T>(
        self,
        field: &str,
        read: impl Fn(&'a Value) -> Option<T>,
        rule: &str,
    ) -> Result<Option<T>, Refusal> {
        self.value(field).map(|value| read(value).ok_or_else(|| refuse(field, rule))).transpose()
    }
}

/// 400 that names the field.
pub(super) fn refuse(field: &str, rule: &str) -> Refusal {
    Reply::refuse(400, "invalid_field", &format!("`{field}` {rule}"), Some(field))
}
