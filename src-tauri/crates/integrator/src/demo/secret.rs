//! Headers of kept requests and responses as real ones have them: with secrets in them, which the desk must cover
//! before they reach a screen, a file or a clipboard. Every secret here is made up and says so.

use super::chance::Chance;
use serde_json::{Value, json};

/// How every secret made here begins.
pub(crate) const SECRET: &str = "made-up-secret-";

/// Headers of the request and of the response that belong to the error with this id.
pub(crate) fn kept_headers(error: i64) -> (Value, Value) {
    let mut chance = Chance::new(error.unsigned_abs());
    let mut secret = || format!("{SECRET}{:016x}", chance.next());
    let mut request =
        json!({"content-type": "application/json", "accept": "application/json", "user-agent": "integrator"});
    let (name, value) = match error.rem_euclid(5) {
        0 => ("authorization", format!("Bearer {}", secret())),
        1 => ("Authorization", format!("Basic {}", secret())),
        2 => ("x-api-key", secret()),
        3 => ("X-Shopify-Access-Token", secret()),
        _ => ("cookie", format!("session={}; theme=dark", secret())),
    };
    let mut response = json!({"content-type": "application/json", "x-request-id": format!("{:08x}", error)});
    if let Some(headers) = request.as_object_mut() {
        headers.insert(name.to_owned(), value.into());
    }
    if let Some(headers) = response.as_object_mut().filter(|_| error.rem_euclid(3) == 0) {
        headers.insert("set-cookie".to_owned(), format!("session={}; HttpOnly; Secure", secret()).into());
    }
    (request, response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_carries_a_secret_and_always_the_same() {
        let mut names = std::collections::BTreeSet::new();
        for error in 840_452_691..840_452_721 {
            let (request, response) = kept_headers(error);
            assert_eq!((request.clone(), response), kept_headers(error));
            let carrying =
                request.as_object().unwrap().iter().filter(|(_, value)| value.to_string().contains(SECRET));
            names.extend(carrying.map(|(name, _)| name.to_lowercase()));
            assert!(request.to_string().contains(SECRET), "{request}");
        }
        assert_eq!(names.len(), 4, "{names:?}");
    }
}
