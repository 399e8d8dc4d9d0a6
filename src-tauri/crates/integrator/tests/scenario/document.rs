//! The page about the platform against the code: every test that it names exists.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// Modules of this crate's scenarios, and crates, that a name in the page may begin with.
fn tests() -> BTreeSet<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = BTreeSet::new();
    for file in rust_files(&crates.join("integrator/tests/scenario")) {
        let module = file.file_stem().unwrap().to_str().unwrap().to_owned();
        found.extend(names_in(&file).into_iter().map(|name| format!("{module}::{name}")));
    }
    for (krate, folder) in [("domain", "domain/src"), ("integrator", "integrator/src")] {
        let root = crates.join(folder);
        for file in rust_files(&root) {
            let inner = file.strip_prefix(&root).unwrap().with_extension("");
            let module = inner.to_str().unwrap().replace(['/', '\\'], "::").replace("::mod", "");
            found.extend(names_in(&file).into_iter().map(|name| format!("{krate}::{module}::{name}")));
        }
    }
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// Functions that are tests: those whose line follows an attribute that ends in `test`.
fn names_in(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
            names.push(rest.split('(').next().unwrap_or_default().to_owned());
            is_test = false;
        }
    }
    names
}

/// Everything of the form `` `module::…::name` `` in the table of sentences.
fn named() -> BTreeSet<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/integrator.md");
    let text = std::fs::read_to_string(page).unwrap();
    let rows = text.lines().filter(|line| line.starts_with('|'));
    let quoted = rows.flat_map(|row| row.split('`').skip(1).step_by(2).collect::<Vec<_>>());
    let is_path =
        |name: &&str| name.contains("::") && name.chars().all(|c| c.is_alphanumeric() || "_:".contains(c));
    quoted
        .filter(is_path)
        .filter(|name| !name.starts_with("integrator::Choices"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_test_that_the_page_names_exists() {
    let (tests, named) = (tests(), named());
    assert!(named.len() > 50, "the table was not read: {named:?}");
    let missing: Vec<&String> = named.difference(&tests).collect();
    assert!(missing.is_empty(), "named in docs/integrator.md and nowhere else: {missing:#?}");
}
