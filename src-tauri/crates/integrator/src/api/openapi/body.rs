//! Request bodies against their schemas. A body that breaks its schema is 422 `invalid_field` with the field
//! (API 1.3); what was sent is not repeated in the message.

use super::schemas;
use crate::api::{
    reply::{Refusal, Reply},
    request::Request,
    route::Route,
};
use boon::{Compiler, Draft, ErrorKind, SchemaIndex, Schemas, ValidationError};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::OnceLock};

/// Where the schemas lie for each other; nothing is fetched.
const ROOT: &str = "https://schemas.invalid/openapi.json";

/// Refuses a body that is missing, is no JSON, is not said to be JSON, or breaks its schema.
pub(crate) fn check(route: &Route, request: &Request, json_type_is_needed: bool) -> Result<(), Refusal> {
    let Some((schema, needed)) = route.body else { return Ok(()) };
    if !needed && request.body.iter().all(u8::is_ascii_whitespace) {
        return Ok(());
    }
    if json_type_is_needed && !request.body.is_empty() && !request.is_json {
        let message = "The Content-Type header must be application/json.";
        return Err(Reply::refuse(400, "invalid_header", message, None));
    }
    check_document(schema, &request.json()?)
}

/// Refuses a document that breaks a schema, wherever it came from.
pub(crate) fn check_document(schema: &str, document: &Value) -> Result<(), Refusal> {
    let compiled = compiled();
    match compiled.places.get(schema) {
        Some(place) => compiled.schemas.validate(document, *place).map_err(|error| refusal(&error)),
        None => Ok(()),
    }
}

/// Every schema, compiled once.
struct Compiled {
    schemas: Schemas,
    places: HashMap<String, SchemaIndex>,
}

fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let (mut compiler, mut compiled) = (Compiler::new(), Schemas::new());
        compiler.set_default_draft(Draft::V2020_12);
        compiler.enable_format_assertions();
        let root = json!({"components": {"schemas": schemas()}});
        let mut places = HashMap::new();
        // That every schema compiles is checked by a test.
        if let Err(error) = compiler.add_resource(ROOT, root) {
            tracing::error!(%error, "the schemas cannot be used");
        }
        for name in schemas().keys() {
            match compiler.compile(&format!("{ROOT}#/components/schemas/{name}"), &mut compiled) {
                Ok(place) => {
                    places.insert(name.clone(), place);
                }
                Err(error) => tracing::error!(name, %error, "a schema cannot be used"),
            }
        }
        Compiled { schemas: compiled, places }
    })
}

/// The part of an error that says most: the deepest one, unless alternatives were tried, of which none is the one.
fn reason<'e, 's, 'v>(error: &'e ValidationError<'s, 'v>) -> &'e ValidationError<'s, 'v> {
    let alternatives = matches!(error.kind, ErrorKind::AnyOf | ErrorKind::OneOf(_) | ErrorKind::Not);
    match error.causes.first() {
        Some(cause) if !alternatives => reason(cause),
        _ => error,
    }
}

fn refusal(error: &ValidationError<'_, '_>) -> Refusal {
    let error = reason(error);
    let place = error.instance_location.to_string().trim_start_matches('/').to_owned();
    let at = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") };
    let (field, what) = match &error.kind {
        ErrorKind::Required { want } => (at(want.first().unwrap_or(&"")), "is required".to_owned()),
        ErrorKind::MaxItems { want, .. } => (place, format!("must not hold more than {want} items")),
        ErrorKind::MinItems { want, .. } => (place, format!("must hold at least {want} items")),
        ErrorKind::MaxLength { want, .. } => (place, format!("must not be longer than {want} characters")),
        ErrorKind::UniqueItems { .. } => (place, "holds a value twice".to_owned()),
        ErrorKind::Enum { want } => (place, format!("must be one of {}", json!(want))),
        ErrorKind::Type { .. } => (place, "is of the wrong type".to_owned()),
        ErrorKind::Not => (place, "holds fields that exclude each other".to_owned()),
        _ => (place, "is not valid".to_owned()),
    };
    // A field name may come from the request and be of any length.
    let field: String = field.chars().take(200).collect();
    let (subject, field) = match field.as_str() {
        "" => ("The body".to_owned(), None),
        name => (format!("`{name}`"), Some(name)),
    };
    Reply::refuse(422, "invalid_field", &format!("{subject} {what}."), field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::routes;

    #[test]
    fn every_schema_of_a_body_can_be_used() {
        assert_eq!(compiled().places.len(), schemas().len());
        for (schema, _) in routes().filter_map(|route| route.body) {
            assert!(compiled().places.contains_key(schema), "{schema}");
        }
    }

    #[test]
    fn a_refusal_names_the_field_and_repeats_nothing() {
        let refused = |schema: &str, body: Value| match check_document(schema, &body) {
            Err(Refusal::Answer(reply)) => String::from_utf8(reply.body).unwrap(),
            other => panic!("{other:?}"),
        };
        assert!(refused("ErrorIds", json!({})).contains("`errors` is required."));
        let wrong = refused("ErrorIds", json!({"errors": ["1", {"secret": "canary"}]}));
        assert!(wrong.contains("\"field\":\"errors/1\"") && !wrong.contains("canary"), "{wrong}");
        assert!(refused("ErrorIds", json!([])).contains("The body is of the wrong type."));
    }
}
