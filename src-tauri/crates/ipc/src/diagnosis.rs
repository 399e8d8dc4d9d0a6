//! The report for people who help: what is known of the program and its files, and the end of the log, without anything
//! that is a secret or names somebody. It is shown whole before it is saved.

use crate::{desk::Desk, error::AppError, types::storage::Diagnostics};
use std::{collections::BTreeSet, fmt::Write as _};
use store::{OpenMode, Store};

/// Shorter texts are words of everyday language and would blank half of every line.
const NAME_CHARS_MIN: usize = 3;

/// Makes the report. Blocking.
///
/// # Errors
/// Those of reading the list of accounts.
pub(crate) fn report(desk: &Desk) -> Result<Diagnostics, AppError> {
    let registry = desk.registry()?;
    let mut text = String::new();
    let _ = writeln!(text, "Flowmend {}", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(text, "{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let _ = writeln!(text, "made {}", desk.host().now().to_iso());
    let network = desk.stored_network();
    let _ = writeln!(
        text,
        "proxy {}, own authorities {}",
        is(network.proxy.is_some()),
        is(network.ca_file.is_some())
    );
    let _ =
        writeln!(text, "second window {}, safe start {}", is(desk.is_second_window()), is(desk.is_safe()));
    let mut names = BTreeSet::new();
    for (at, account) in registry.accounts().iter().enumerate() {
        let kind = if account.demo { "demo" } else { "account" };
        let _ = writeln!(
            text,
            "\n[account {}] {kind}, {:?}, {:?}, token in {:?}, {}",
            at + 1,
            account.region,
            account.environment,
            account.token_store,
            account.token_kind.as_deref().unwrap_or("kind not known"),
        );
        let folder = registry.folder_of(account);
        match Store::open(&folder, OpenMode::ReadOnly, desk.host().now()) {
            Ok((store, report)) => {
                let sizes = store.sizes();
                let _ = writeln!(
                    text,
                    "cache {} B, desk {} B, copies {} B",
                    sizes.cache, sizes.desk, sizes.backups
                );
                let _ = writeln!(text, "newer {}, repairs {}", is(report.newer), report.repairs.len());
            }
            Err(error) => {
                let _ = writeln!(text, "files: {error}");
            }
        }
        names.insert((account.name.clone(), format!("account {}", at + 1)));
        names.insert((account.folder.clone(), format!("account-{}", at + 1)));
        let host = account.base_url.split("://").nth(1).unwrap_or_default().to_owned();
        if !host.ends_with("integrator.io") && !account.demo {
            names.insert((host, format!("host-{}", at + 1)));
        }
        if let Some(user) = &account.user_id {
            names.insert((user.0.clone(), format!("user-{}", at + 1)));
        }
    }
    let _ = writeln!(text, "\n[log]");
    text.push_str(&desk.host().log_end());
    if let Some(home) = std::env::home_dir() {
        names.insert((home.display().to_string(), "~".to_owned()));
    }
    let mut redacted = 0;
    for (name, word) in names.iter().filter(|(name, _)| name.chars().count() >= NAME_CHARS_MIN) {
        redacted += text.matches(name.as_str()).count();
        text = text.replace(name.as_str(), word);
    }
    let (text, mails) = without_addresses(&text);
    let marks = text.matches("[redacted]").count();
    Ok(Diagnostics { text, redacted: u32::try_from(redacted + mails + marks).unwrap_or(u32::MAX) })
}

fn is(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// Takes e-mail addresses out, word by word; says how many.
fn without_addresses(text: &str) -> (String, usize) {
    let mut safe = String::with_capacity(text.len());
    let mut taken = 0;
    for part in text.split_inclusive(|letter: char| letter.is_whitespace() || "\"'<>(),;=".contains(letter)) {
        let word =
            part.trim_end_matches(|letter: char| letter.is_whitespace() || "\"'<>(),;=".contains(letter));
        let is_address = word.split_once('@').is_some_and(|(who, at)| !who.is_empty() && at.contains('.'));
        if is_address {
            taken += 1;
            safe.push_str("[e-mail]");
            safe.push_str(part.get(word.len()..).unwrap_or_default());
        } else {
            safe.push_str(part);
        }
    }
    (safe, taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_people_are_taken_out_and_the_rest_stays() {
        let (safe, taken) =
            without_addresses("by <dana.ortiz@example.com>, at 10:00 @ noon; user=a@b.c\nnext");
        assert_eq!(safe, "by <[e-mail]>, at 10:00 @ noon; user=[e-mail]\nnext");
        assert_eq!(taken, 2);
    }
}
