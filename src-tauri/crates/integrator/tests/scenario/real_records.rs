//! The counting rules checked on real records, when the folder with them is there.

use crate::job::check_family;
use serde_json::Value;
use std::path::PathBuf;

fn real(name: &str) -> Option<Value> {
    let folder = std::env::var_os("FLOWMEND_REAL_RECORDS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(folder.join(name)).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn real_runs_keep_the_rules_that_ours_are_checked_by() {
    let Some(families) = real("job-families.json") else { return };
    let families = families.as_array().unwrap();
    assert!(families.len() > 50);
    families.iter().for_each(check_family);
}
