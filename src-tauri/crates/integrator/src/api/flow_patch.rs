//! JSON Patch of flows, within the white list of paths (API 2.3). Auto-resolve is not in it (trap 13).

use super::reply::{Refusal, Reply};
use serde_json::Value;

/// Paths that can be changed; `*` stands for a place in an array.
const ALLOWED: [&str; 14] = [
    "/name",
    "/description",
    "/aiDescription",
    "/schedule",
    "/timezone",
    "/disabled",
    "/runPageGeneratorsInParallel",
    "/logging/debugUntil",
    "/logging/mode",
    "/aliases",
    "/_flowGroupingId",
    "/pageGenerators/*/schedule",
    "/pageGenerators/*/skipRetries",
    "/routers/*/name",
];

/// Applies a patch to a document.
///
/// # Errors
/// 400 for a body that is no patch, 422 for a path that cannot be changed.
pub(super) fn apply(mut doc: Value, patch: &Value) -> Result<Value, Refusal> {
    let bad = |message: &str| Reply::refuse(400, "invalid_field", message, None);
    let changes = patch.as_array().ok_or_else(|| bad("The body must be a JSON Patch array."))?;
    for change in changes {
        let text = |name: &str| change.get(name).and_then(Value::as_str);
        let (Some(op), Some(path)) = (text("op"), text("path")) else {
            return Err(bad("Each change needs `op` and `path`."));
        };
        if !ALLOWED.iter().any(|allowed| fits(allowed, path)) {
            let message = format!("{path} cannot be changed by a patch");
            return Err(Reply::refuse(422, "invalid_field", &message, Some(path)));
        }
        let value = match (op, change.get("value")) {
            ("add" | "replace" | "test", Some(value)) => Some(value),
            ("remove", _) => None,
            _ => return Err(bad("`op` must be add, replace, remove or test, with its `value`.")),
        };
        if op == "test" {
            if doc.pointer(path) != value {
                return Err(Reply::refuse(422, "invalid_field", "A test of the patch failed", Some(path)));
            }
        } else {
            set(&mut doc, path, value).ok_or_else(|| {
                Reply::refuse(422, "invalid_field", &format!("There is no {path}"), Some(path))
            })?;
        }
    }
    Ok(doc)
}

fn fits(allowed: &str, path: &str) -> bool {
    let (allowed, path): (Vec<_>, Vec<_>) = (allowed.split('/').collect(), path.split('/').collect());
    let one = |(allowed, part): (&&str, &&str)| {
        allowed == part || (*allowed == "*" && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    allowed.len() == path.len() && allowed.iter().zip(&path).all(one)
}

/// Sets or removes the value at a path; `None` when the object that holds it is missing.
fn set(doc: &mut Value, path: &str, value: Option<&Value>) -> Option<()> {
    let (holder, name) = path.rsplit_once('/')?;
    if holder == "/logging" && doc.get("logging").is_none() {
        doc.as_object_mut()?.insert("logging".to_owned(), serde_json::json!({}));
    }
    let fields = doc.pointer_mut(holder)?.as_object_mut()?;
    match value {
        Some(value) => fields.insert(name.to_owned(), value.clone()),
        None => fields.shift_remove(name),
    };
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_listed_paths_can_be_changed() {
        let doc = json!({"name": "a", "pageGenerators": [{"_exportId": "e"}]});
        let patched = apply(
            doc.clone(),
            &json!([
                {"op": "replace", "path": "/disabled", "value": true},
                {"op": "add", "path": "/pageGenerators/0/schedule", "value": "? 0 2 ? * *"},
                {"op": "replace", "path": "/logging/mode", "value": "x"},
                {"op": "remove", "path": "/name"},
            ]),
        );
        let expected = json!({
            "pageGenerators": [{"_exportId": "e", "schedule": "? 0 2 ? * *"}], "disabled": true,
            "logging": {"mode": "x"},
        });
        assert_eq!(patched.unwrap(), expected);
        for path in
            ["/autoResolveMatchingTraceKeys", "/pageGenerators/0/_exportId", "/pageGenerators/x/schedule", ""]
        {
            assert!(
                apply(doc.clone(), &json!([{"op": "replace", "path": path, "value": 1}])).is_err(),
                "{path}"
            );
        }
        assert!(
            apply(doc, &json!([{"op": "replace", "path": "/pageGenerators/5/schedule", "value": ""}]))
                .is_err()
        );
    }
}
