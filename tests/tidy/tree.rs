//! The repository as the tidy test sees it: its source files, its manifests and the table of directions.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::{Path, PathBuf},
};

/// Folders that are made, not written.
const MADE: &[&str] = &[".git", "target", "node_modules", "dist", ".vite", "gen", "__pycache__"];
/// Kinds of source files.
const KINDS: &[&str] = &["rs", "ts", "tsx", "css", "mjs", "js", "sh", "toml", "html", "md"];
/// Kinds whose files are prose or settings: no header, no limit of lines.
const PROSE: &[&str] = &["toml", "html", "md"];

/// Where a rule is broken.
pub(crate) struct Breach {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) what: String,
}

impl Breach {
    pub(crate) fn file(path: &str, what: String) -> Self {
        Self { path: path.to_owned(), line: 0, what }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what.trim()),
        }
    }
}

/// A source file.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.kind() == kind
    }

    pub(crate) fn has_header(&self) -> bool {
        let text = self.text.trim_start_matches('\u{feff}');
        match self.kind() {
            "rs" => text.starts_with("//!"),
            "ts" | "tsx" | "mjs" | "js" => text.starts_with("/**"),
            "css" => text.starts_with("/*"),
            _ => text.lines().skip_while(|line| line.starts_with("#!")).any(|line| line.starts_with('#')),
        }
    }

    fn kind(&self) -> &str {
        Path::new(&self.path).extension().and_then(|kind| kind.to_str()).unwrap_or("sh")
    }
}

/// What the tidy test wants to know of a Cargo.toml.
pub(crate) struct Manifest {
    pub(crate) path: String,
    pub(crate) dependencies: BTreeSet<String>,
}

/// The repository.
pub(crate) struct Tree {
    root: PathBuf,
    files: Vec<Source>,
}

impl Tree {
    pub(crate) fn read() -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        walk(&root, &root, &mut files);
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Self { root, files }
    }

    pub(crate) fn of(files: Vec<Source>) -> Self {
        Self { root: PathBuf::new(), files }
    }

    /// Files with a header and a limit of lines.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.files.iter().filter(|source| !PROSE.contains(&source.kind()))
    }

    /// Lines of chosen files that break a rule.
    pub(crate) fn search(&self, file: impl Fn(&Source) -> bool, line: impl Fn(&str) -> bool) -> Vec<Breach> {
        let mut breaches = Vec::new();
        for source in self.files.iter().filter(|source| file(source)) {
            for (number, text) in source.text.lines().enumerate().filter(|(_, text)| line(text)) {
                breaches.push(Breach { path: source.path.clone(), line: number + 1, what: text.to_owned() });
            }
        }
        breaches
    }

    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Entries at the top that are not ignored by git.
    pub(crate) fn top(&self) -> Vec<String> {
        let ignored = self.text(".gitignore");
        fs::read_dir(&self.root)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != ".git" && !ignored.lines().any(|line| line.trim_matches('/') == name))
            .collect()
    }

    /// Every crate by its name; the root package is called `root`.
    pub(crate) fn manifests(&self) -> BTreeMap<String, Manifest> {
        let mut all = BTreeMap::from([("root".to_owned(), self.manifest("Cargo.toml"))]);
        for entry in fs::read_dir(self.root.join("src-tauri/crates")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let path = format!("src-tauri/crates/{name}/Cargo.toml");
            all.insert(name, self.manifest(&path));
        }
        all
    }

    /// The table of docs/ARCHITECTURE.md: crate → what it may depend on.
    pub(crate) fn directions(&self) -> BTreeMap<String, BTreeSet<String>> {
        let text = self.text("docs/ARCHITECTURE.md");
        text.lines()
            .skip_while(|line| !(line.starts_with("| crate") && line.contains("may depend on")))
            .skip(2)
            .take_while(|line| line.starts_with('|'))
            .filter_map(|line| {
                let cells: Vec<&str> = line.split('|').map(str::trim).collect();
                let name = cells.get(1)?.trim_matches('`').to_owned();
                let allowed = cells.get(3)?.split(',').map(|one| one.trim().trim_matches('`').to_owned());
                Some((name, allowed.collect()))
            })
            .collect()
    }

    fn manifest(&self, path: &str) -> Manifest {
        let mut inside = false;
        let mut dependencies = BTreeSet::new();
        for line in self.text(path).lines() {
            if line.starts_with('[') {
                inside = line == "[dependencies]"
                    || (line.starts_with("[target.") && line.ends_with(".dependencies]"));
            } else if inside
                && let Some(name) = line.split(['.', '=', ' ']).next()
                && !name.is_empty()
                && !name.starts_with('#')
            {
                dependencies.insert(name.to_owned());
            }
        }
        Manifest { path: path.to_owned(), dependencies }
    }
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if !MADE.contains(&name) {
                walk(root, &path, files);
            }
            continue;
        }
        let kind = path.extension().and_then(|kind| kind.to_str());
        let script = kind.is_none() && folder == root.join(".ci");
        if script || kind.is_some_and(|kind| KINDS.contains(&kind)) {
            let relative = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            files.push(Source { path: relative, text: fs::read_to_string(&path).unwrap_or_default() });
        }
    }
}
