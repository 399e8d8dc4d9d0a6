//! The generated TypeScript client: one file, checked in, compared by a test. Regenerate it with
//! `UPDATE_TYPES=1 cargo test -p ipc types`. The form of the file is owned here; nobody edits it by hand.

use crate::{
    command::{COMMANDS, Kind},
    error::AppError,
    event::Event,
};
use std::{collections::BTreeMap, fmt::Write as _};
use ts_rs::{Config, TS, TypeVisitor};

/// TypeScript declarations by name.
#[derive(Debug, Default)]
pub struct Declarations(BTreeMap<String, String>);

impl Declarations {
    /// Adds a type and everything it is made of.
    pub fn add<T: TS + 'static + ?Sized>(&mut self, config: &Config) {
        let mut visitor = Visitor { config, out: self };
        visitor.visit::<T>();
    }
}

struct Visitor<'a> {
    config: &'a Config,
    out: &'a mut Declarations,
}

impl TypeVisitor for Visitor<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only types of our own have an output path; built-in ones are spelled in place.
        if T::output_path().is_none() {
            T::visit_dependencies(self);
            T::visit_generics(self);
            return;
        }
        let name = T::ident(self.config);
        if self.out.0.contains_key(&name) {
            return;
        }
        self.out.0.insert(name, T::decl(self.config));
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// The text of `ui/src/ipc/gen/api.ts`.
#[must_use]
pub fn generate() -> String {
    let config = Config::new().with_large_int("number");
    let mut declarations = Declarations::default();
    declarations.add::<AppError>(&config);
    declarations.add::<Event>(&config);
    for command in COMMANDS {
        (command.collect)(&config, &mut declarations);
    }
    let mut out = String::from(
        "/** Generated from src-tauri/crates/ipc: types, commands and cache tags. Do not edit; see typescript.rs there. */\n\n",
    );
    for declaration in declarations.0.values() {
        let _ = writeln!(out, "export {declaration}\n");
    }
    out.push_str("/** Request and response of every command. */\nexport interface Commands {\n");
    for command in COMMANDS {
        let _ = writeln!(out, "  /** {} */", command.doc.trim());
        let _ = writeln!(
            out,
            "  {}: {{ request: {}; response: {} }};",
            command.name,
            (command.request)(&config),
            (command.response)(&config)
        );
    }
    out.push_str("}\n\n");
    tag_map(&mut out, "provides", "Tags that the answer of a query depends on.", Kind::Query);
    out.push_str("/** Tags that a write changes. */\nexport const invalidates = {\n");
    for command in COMMANDS.iter().filter(|command| command.kind != Kind::Query) {
        let _ = writeln!(out, "  {}: {},", command.name, tags(command.tags));
    }
    out.push_str("} as const satisfies Partial<Record<keyof Commands, readonly Tag[]>>;\n");
    out
}

fn tag_map(out: &mut String, name: &str, doc: &str, kind: Kind) {
    let _ = writeln!(out, "/** {doc} */\nexport const {name} = {{");
    for command in COMMANDS.iter().filter(|command| command.kind == kind) {
        let _ = writeln!(out, "  {}: {},", command.name, tags(command.tags));
    }
    out.push_str("} as const satisfies Partial<Record<keyof Commands, readonly Tag[]>>;\n\n");
}

fn tags(tags: &[crate::tag::Tag]) -> String {
    serde_json::to_string(tags).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn types_of_the_client_are_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../ui/src/ipc/gen/api.ts");
        let fresh = super::generate();
        if std::env::var_os("UPDATE_TYPES").is_some() {
            std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
            std::fs::write(path, &fresh).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            kept == fresh,
            "ui/src/ipc/gen/api.ts is out of date: run `UPDATE_TYPES=1 cargo test -p ipc types`"
        );
    }
}
