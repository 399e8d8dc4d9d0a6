//! The rules of the house that no compiler checks. Each breach is printed with the rule, why it is one, and what to
//! do about it. What the linters can check is left to them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

#[path = "tidy/tree.rs"]
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use tree::{Breach, Source, Tree};

/// Most lines of a source file (architecture 9).
const LINES_MAX: usize = 600;
/// Longer files that were accepted. This list may only shrink.
const LONGER: &[&str] = &[];
/// Everything that may lie at the top of the repository.
const TOP: &[&str] = &[
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".config",
    ".deny.toml",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".rustfmt.toml",
    ".taurignore",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "Makefile",
    "README.md",
    "docs",
    "fuzz",
    "icons",
    "src-tauri",
    "tauri.conf.json",
    "tests",
    "ui",
];

fn assert_tidy(rule: &str, why: &str, fix: &str, breaches: &[Breach]) {
    let list: String = breaches.iter().map(|breach| format!("\n  {breach}")).collect();
    assert!(breaches.is_empty(), "\nRULE  {rule}\nWHY   {why}\nFIX   {fix}\nWHERE {list}\n");
}

#[test]
fn crates_depend_only_in_the_directions_of_the_table() {
    let tree = Tree::read();
    let table = tree.directions();
    let mut breaches = Vec::new();
    let manifests = tree.manifests();
    let ours: BTreeSet<&str> = manifests.keys().map(String::as_str).collect();
    for (name, manifest) in &manifests {
        let Some(allowed) = table.get(name.as_str()) else {
            breaches.push(Breach::file(&manifest.path, format!("the crate {name} is not in the table")));
            continue;
        };
        for dependency in manifest.dependencies.iter().filter(|one| ours.contains(one.as_str())) {
            if !allowed.contains(dependency) {
                breaches.push(Breach::file(&manifest.path, format!("{name} depends on {dependency}")));
            }
        }
    }
    for name in table.keys().filter(|name| !ours.contains(name.as_str())) {
        breaches
            .push(Breach::file("docs/ARCHITECTURE.md", format!("the table names {name}, which is no crate")));
    }
    assert_tidy(
        "crates depend only as the table in docs/ARCHITECTURE.md says",
        "a crate that knows little can be understood, tested and replaced alone",
        "move the code to the side that may know; a new direction needs an ADR and a line in the table",
        &breaches,
    );
}

#[test]
fn each_outside_world_is_known_to_its_crates_only() {
    let owners: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("rusqlite", ["store", "integrator"].as_slice()),
        ("reqwest", &["remote", "testkit"]),
        ("axum", &["integrator", "testkit"]),
        ("lettre", &["integrator"]),
        ("plotters", &["charts"]),
        ("tauri", &["root"]),
        ("keyring", &["root"]),
        ("clap", &["root"]),
        ("ts-rs", &["ipc"]),
    ]);
    let mut breaches = Vec::new();
    for (name, manifest) in Tree::read().manifests() {
        for dependency in &manifest.dependencies {
            if owners.get(dependency.as_str()).is_some_and(|owners| !owners.contains(&name.as_str())) {
                breaches.push(Breach::file(&manifest.path, format!("{name} depends on {dependency}")));
            }
        }
    }
    assert_tidy(
        "SQL, HTTP, charts, the window and the keyring each have their own crate",
        "invariants 1 and 2: what does not know SQLite cannot write it",
        "ask the crate that owns it",
        &breaches,
    );
}

#[test]
fn plain_cargo_commands_cover_every_crate() {
    let tree = Tree::read();
    let root = tree.text("Cargo.toml");
    let line = root.lines().find(|line| line.starts_with("default-members")).unwrap_or_default();
    let mut breaches = Vec::new();
    if !(line.contains("\".\"") && line.contains("\"src-tauri/crates/*\"")) {
        breaches.push(Breach::file("Cargo.toml", format!("default-members is {line:?}")));
    }
    for (name, manifest) in tree.manifests() {
        if !tree.text(&manifest.path).contains("[lints]\nworkspace = true") {
            breaches.push(Breach::file(
                &manifest.path,
                format!("{name} does not take the lints of the workspace"),
            ));
        }
    }
    assert_tidy(
        "default-members names the root and every crate, and every crate takes the workspace's lints",
        "plain `cargo test` would quietly run one package",
        "default-members = [\".\", \"src-tauri/crates/*\"], and [lints] workspace = true",
        &breaches,
    );
}

#[test]
fn nothing_new_lies_at_the_top() {
    let breaches: Vec<Breach> = Tree::read()
        .top()
        .into_iter()
        .filter(|name| !TOP.contains(&name.as_str()))
        .map(|name| Breach::file(&name, "is not on the list".to_owned()))
        .collect();
    assert_tidy(
        "the top of the repository holds what docs/ARCHITECTURE.md lists, and nothing else",
        "the first thing a newcomer sees is the map",
        "put it where it belongs, or ignore it in .gitignore",
        &breaches,
    );
}

#[test]
fn files_stay_small_enough_to_be_read() {
    let breaches: Vec<Breach> = Tree::read()
        .sources()
        .filter(|source| source.text.lines().count() > LINES_MAX && !LONGER.contains(&source.path.as_str()))
        .map(|source| Breach::file(&source.path, format!("{} lines", source.text.lines().count())))
        .collect();
    assert_tidy(
        "no source file is longer than 600 lines",
        "a file that owns one thing is shorter; look twice at 400",
        "find the second thing in it, and give that a file of its own",
        &breaches,
    );
}

#[test]
fn every_file_says_what_it_owns() {
    let breaches: Vec<Breach> = Tree::read()
        .sources()
        .filter(|source| !source.has_header() && !source.path.ends_with(".module.css"))
        .map(|source| Breach::file(&source.path, "has no header".to_owned()))
        .collect();
    assert_tidy(
        "every source file begins with a comment: //! in Rust, /** in TypeScript, /* in CSS, # in scripts",
        "the next reader decides by it whether this is the right file",
        "say in one to four lines what the file owns and what it leaves to others (a CSS module has its component's)",
        &breaches,
    );
}

#[test]
fn sql_is_written_in_two_crates_only() {
    let marks = ["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA ", "BEGIN IMMEDIATE"];
    let free = ["src-tauri/crates/store/", "src-tauri/crates/integrator/", "tests/tidy"];
    let breaches = Tree::read().search(
        |source| source.is("rs") && !free.iter().any(|folder| source.path.starts_with(folder)),
        |line| !line.trim_start().starts_with("//") && marks.iter().any(|mark| line.contains(mark)),
    );
    assert_tidy(
        "only store and integrator contain SQL",
        "invariant 2: a table has one writer, and one place to look at",
        "add a function to store, and call it",
        &breaches,
    );
}

#[test]
fn the_window_reaches_the_program_through_one_file() {
    let breaches = Tree::read().search(
        |source| source.path.starts_with("ui/src/") && source.path != "ui/src/ipc/transport.ts",
        |line| line.contains("@tauri-apps/") || line.contains("__TAURI"),
    );
    assert_tidy(
        "only ui/src/ipc/transport.ts imports @tauri-apps",
        "screens run in tests and in a browser without the program",
        "use the client of ui/src/ipc",
        &breaches,
    );
}

#[test]
fn remote_text_never_becomes_markup_or_state_of_the_browser() {
    let marks = ["dangerouslySetInnerHTML", ".innerHTML", "localStorage", "sessionStorage", "eval("];
    let breaches = Tree::read().search(
        |source| source.path.starts_with("ui/src/") && !source.path.contains(".test."),
        |line| !is_comment(line) && marks.iter().any(|mark| line.contains(mark)),
    );
    assert_tidy(
        "the window never writes markup from text and keeps nothing in the browser's storage",
        "invariant 10: messages of failed records are written by strangers",
        "render text as text; keep state in the address, the query cache, or the settings",
        &breaches,
    );
}

#[test]
fn unfinished_work_names_its_issue() {
    let marks = ["TODO", "FIXME", "XXX", "HACK"];
    let breaches = Tree::read().search(
        |source| !source.path.starts_with("tests/tidy"),
        |line| {
            words(line).any(|word| marks.contains(&word))
                && !line.contains("(#")
                && !line.contains('"')
                && !line.contains('\'')
        },
    );
    assert_tidy(
        "a note about unfinished work carries the number of its issue, as (#12)",
        "notes without an owner are never read again",
        "finish it, or open an issue and name it",
        &breaches,
    );
}

#[test]
fn words_that_mislead_are_not_used() {
    let banned = ["mock", "mocks", "mocked", "toy", "dummy", "stub"];
    let breaches = Tree::read().search(
        |source| !source.path.starts_with("tests/tidy") && !source.path.contains("/fixtures/"),
        |line| {
            let test_library = line.contains("vi.mock") || line.contains("mockImplementation");
            !test_library && words(&line.to_lowercase()).any(|word| banned.contains(&word))
        },
    );
    assert_tidy(
        "nothing here is called a mock, toy, dummy or stub",
        "tests run against the embedded integrator, which is a real one; parts are whole or not there",
        "call it by what it does: fixture, recorded answer, stand-in, proxy",
        &breaches,
    );
}

#[test]
fn modules_are_named_after_what_they_own() {
    let banned = ["util", "utils", "helper", "helpers", "common", "manager", "service", "misc", "lib2"];
    let breaches: Vec<Breach> = Tree::read()
        .sources()
        .filter(|source| {
            let path = source.path.rsplit_once('.').map_or(source.path.as_str(), |(stem, _)| stem);
            path.split('/').any(|part| banned.contains(&part.to_lowercase().as_str()))
        })
        .map(|source| Breach::file(&source.path, "is named after nothing".to_owned()))
        .collect();
    assert_tidy(
        "no module is called utils, helpers, common, manager or service",
        "such a file owns everything and is found by nobody",
        "name it after the noun it owns",
        &breaches,
    );
}

#[test]
fn lock_files_name_no_mirror() {
    let tree = Tree::read();
    let mut breaches = Vec::new();
    let mut search = |path: &str, is_mirror: fn(&str) -> bool| {
        for (number, line) in tree.text(path).lines().enumerate() {
            if is_mirror(line) {
                breaches.push(Breach {
                    path: path.to_owned(),
                    line: number + 1,
                    what: line.trim().to_owned(),
                });
            }
        }
    };
    search("Cargo.lock", |line| line.starts_with("source = ") && !line.contains("/crates.io-index\""));
    search("ui/package-lock.json", |line| line.contains("\"resolved\":"));
    assert_tidy(
        "lock files name no address but that of the public crate index",
        "a lock file made behind a mirror cannot be used elsewhere",
        "make it again without the mirror's address",
        &breaches,
    );
}

#[test]
fn no_file_names_a_machine() {
    let breaches = Tree::read().search(
        |source| !source.path.starts_with("tests/tidy"),
        |line| line.contains("/root/") || line.contains("/home/"),
    );
    assert_tidy(
        "no file holds a path of the machine it was written on",
        "it is wrong on every other machine",
        "use a path below the repository or a temporary folder",
        &breaches,
    );
}

#[test]
fn every_crate_has_one_integration_test_binary() {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for source in Tree::read().sources() {
        if let Some(rest) = source.path.strip_prefix("src-tauri/crates/")
            && let [name, "tests", file] = rest.split('/').collect::<Vec<_>>()[..]
            && file.ends_with(".rs")
        {
            *count.entry(name.to_owned()).or_default() += 1;
        }
    }
    let breaches: Vec<Breach> = count
        .into_iter()
        .filter(|(_, files)| *files > 1)
        .map(|(name, files)| {
            Breach::file(&format!("src-tauri/crates/{name}/tests"), format!("{files} binaries"))
        })
        .collect();
    assert_tidy(
        "a crate has one integration test binary: tests/scenario.rs with modules in tests/scenario/",
        "each binary links the whole tree again",
        "make the file a module of tests/scenario.rs",
        &breaches,
    );
}

#[test]
fn a_rule_that_is_broken_is_seen() {
    let source = Source { path: "ui/src/x.ts".into(), text: "import 'x';\n// TODO later\n".into() };
    assert!(!source.has_header());
    assert!(words("// TODO later").any(|word| word == "TODO"));
    let tree = Tree::of(vec![source]);
    assert_eq!(tree.search(|source| source.is("ts"), |line| line.contains("TODO")).len(), 1);
    assert!(Tree::read().sources().count() > 50, "the walk over the repository found next to nothing");
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty())
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//") || line.starts_with('*') || line.starts_with("/*")
}
