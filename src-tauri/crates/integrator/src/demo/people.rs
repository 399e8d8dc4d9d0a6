//! The people of Harborline Supply. All of them are made up.

use super::chance::{Chance, named_id};

/// Name of the account.
pub(crate) const ACCOUNT: &str = "Harborline Supply";

/// A person who works with the account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
    /// Account-wide access level; empty when it is by integration.
    pub(crate) access: &'static str,
    /// Key of the integration for access by integration; empty otherwise.
    pub(crate) integration: &'static str,
    pub(crate) accepted: bool,
}

/// The owner, who is not in the list of shares (API 2.1).
pub(crate) const OWNER: Person = person("Dana Ortiz", "dana.ortiz@harborline.example", "owner");

/// Everybody else.
pub(crate) const PEOPLE: [Person; 7] = [
    person("Marek Bielik", "marek.bielik@harborline.example", "administrator"),
    person("Priya Shah", "priya.shah@harborline.example", "manage"),
    person("Tom Eckert", "tom.eckert@harborline.example", "manage"),
    person("Yuki Tanabe", "yuki.tanabe@harborline.example", "monitor"),
    Person {
        access: "",
        integration: "finance",
        ..person("Chloé Marchand", "chloe.marchand@harborline.example", "")
    },
    Person { access: "", integration: "warehouse", ..person("Sam Osei", "sam.osei@cascade3pl.example", "") },
    Person { accepted: false, ..person("Lena Vogt", "lena.vogt@harborline.example", "monitor") },
];

const fn person(name: &'static str, email: &'static str, access: &'static str) -> Person {
    Person { name, email, access, integration: "", accepted: true }
}

impl Person {
    /// User id of a person who is not the owner.
    pub(crate) fn id(&self) -> String {
        named_id("user", self.email)
    }
}

/// User id of somebody who resolves and retries, most often the same two.
pub(crate) fn operator(owner: &str, chance: &mut Chance) -> String {
    match chance.below(100) {
        0..34 => owner.to_owned(),
        34..72 => PEOPLE[0].id(),
        72..92 => PEOPLE[1].id(),
        _ => PEOPLE[2].id(),
    }
}
