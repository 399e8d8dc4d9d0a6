//! The description of the API in OpenAPI 3.1, made from the tables of routes and the schemas beside this file, and
//! the check of request bodies against the same schemas.
//!
//! Served at `/openapi.json` without a token: it says nothing about the account.

pub(super) mod body;
mod operation;

use super::reply::Reply;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

/// Schemas, a file for each family of answers.
const SCHEMAS: [(&str, &str); 5] = [
    ("account", include_str!("account.json")),
    ("error", include_str!("error.json")),
    ("flow", include_str!("flow.json")),
    ("job", include_str!("job.json")),
    ("resource", include_str!("resource.json")),
];

/// The answer to `GET /openapi.json`.
pub(crate) fn reply() -> Reply {
    static TEXT: OnceLock<Vec<u8>> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_string().into_bytes());
    Reply::of(200, super::reply::JSON, text.clone())
}

/// Every schema by its name.
fn schemas() -> &'static Map<String, Value> {
    static ALL: OnceLock<Map<String, Value>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = Map::new();
        for (name, text) in SCHEMAS {
            match serde_json::from_str::<Map<String, Value>>(text) {
                Ok(part) => all.extend(part),
                // Checked by a test; without its schemas a family is described and checked less exactly.
                Err(error) => tracing::error!(name, %error, "a file of schemas cannot be read"),
            }
        }
        all
    })
}

fn document() -> Value {
    let mut paths = Map::new();
    for route in super::routes() {
        let item = paths.entry(format!("/v1{}", route.path)).or_insert_with(|| json!({}));
        if let Some(item) = item.as_object_mut() {
            item.insert(route.method.to_lowercase(), operation::describe(route));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "integrator.io-compatible API of the embedded integrator",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Flows, runs, error records, retries and what belongs to them. Bodies are JSON. \
                Refusals carry `errors`, except 401 and 403, which carry `message`. 1,000 requests may be waiting; \
                300 a second are taken.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"token": {
                "type": "http", "scheme": "bearer",
                "description": "A full-access token; custom tokens reach tokenInfo, exports, imports and connections.",
            }},
        },
    })
}

/// A reference to a schema.
fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::routes;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_is_described_and_nothing_else_is() {
        let document = document();
        let described: BTreeSet<(String, String)> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| {
                item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone()))
            })
            .collect();
        let known: BTreeSet<(String, String)> =
            routes().map(|route| (route.method.to_owned(), format!("/v1{}", route.path))).collect();
        assert_eq!(described, known);
        assert_eq!(known.len(), routes().count(), "two routes for one thing");
    }

    #[test]
    fn every_operation_has_a_name_a_sentence_and_an_answer() {
        let mut names = BTreeSet::new();
        for route in routes() {
            assert!(names.insert(route.name), "{} is named twice", route.name);
            assert!(!route.summary.is_empty() && !route.answers.is_empty(), "{}", route.path);
            assert!(route.method != "GET" || !route.changes);
            let schemas_named = route.answers.iter().filter_map(|(_, schema)| *schema);
            for name in schemas_named.chain(route.body.map(|(schema, _)| schema)) {
                assert!(schemas().contains_key(name), "{name} of {}", route.path);
            }
            for variable in route.variables() {
                assert!(operation::is_known_variable(variable), "{variable}");
            }
        }
    }

    #[test]
    fn every_link_leads_from_an_operation_to_one_with_that_variable() {
        for (from, to, variable) in operation::links() {
            assert!(routes().any(|route| route.name == from), "{from}");
            let leads =
                |route: &crate::api::Route| route.name == to && route.variables().any(|v| v == variable);
            assert!(routes().any(leads), "{from} to {to}");
        }
    }

    #[test]
    fn every_schema_is_readable_used_and_refers_to_others_that_are_there() {
        for (name, text) in SCHEMAS {
            assert!(serde_json::from_str::<Map<String, Value>>(text).is_ok(), "{name}.json");
        }
        let text = document().to_string();
        let mut referred = BTreeSet::new();
        for rest in text.split("\"#/components/schemas/").skip(1) {
            referred.insert(rest.split('"').next().unwrap().to_owned());
        }
        let there: BTreeSet<String> = schemas().keys().cloned().collect();
        assert_eq!(referred, there);
    }
}
