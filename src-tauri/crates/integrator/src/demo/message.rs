//! What systems say when a record fails: templates by application and by part of the platform, filled with the
//! facts of the record. The wording is our own; codes and manner are those of the systems.

mod commerce;
mod erp;
mod file;
mod hostile;
mod platform;
mod sales;
mod tongue;
mod web;

use super::{
    app::App,
    chance::Chance,
    record::{Facts, Shape},
};
use crate::model::Failure;
use domain::flow::StepKind;
pub(crate) use hostile::{HOSTILE, hostile};

/// Longest message that a template may grow to, in bytes.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;

/// A message with holes: `{order}`, `{sku}`, `{email}`, `{name}`, `{company}`, `{amount}`, `{id}`, `{day}`,
/// `{city}`, `{country}`, `{host}`, `{record}`, `{goods}`, `{quantity}`, `{hex}`, `{n}`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Template {
    /// How often it is taken, against the others of its list.
    pub(crate) weight: u16,
    pub(crate) code: &'static str,
    pub(crate) source: &'static str,
    /// Classification; empty for none.
    pub(crate) class: &'static str,
    /// HTTP status of the kept request and response; 0 when none is kept.
    pub(crate) status: u16,
    pub(crate) text: &'static str,
}

/// A message of the application itself.
const fn app(
    weight: u16,
    code: &'static str,
    class: &'static str,
    status: u16,
    text: &'static str,
) -> Template {
    Template { weight, code, source: "application", class, status, text }
}

/// A message of a part of the platform.
const fn part(
    weight: u16,
    source: &'static str,
    code: &'static str,
    class: &'static str,
    text: &'static str,
) -> Template {
    Template { weight, code, source, class, status: 0, text }
}

/// The templates of an application.
fn of_app(app: App) -> &'static [Template] {
    match app {
        App::NetSuite => erp::NETSUITE,
        App::Salesforce => sales::SALESFORCE,
        App::Shopify => commerce::SHOPIFY,
        App::Amazon => commerce::AMAZON,
        App::Stripe => web::STRIPE,
        App::Concur | App::Workday => web::HR,
        App::Spscommerce => file::EDI,
        App::Sftp | App::Bank => file::FILES,
        App::Snowflake | App::SqlServer | App::Postgres => file::SQL,
        App::Slack | App::Klaviyo | App::Zendesk | App::Webhook => web::HTTP,
        App::Warehouse | App::PointOfSale => web::LOGISTICS,
    }
}

/// Picks what happened to a record at a step of this application. `heavy` asks for trouble of the kind that
/// comes in waves: time-outs, limits, locks.
pub(crate) fn pick(app: App, kind: StepKind, heavy: bool, chance: &mut Chance) -> Template {
    if heavy {
        return weighted(&[waves(app), waves(app)], chance);
    }
    let share = chance.below(100);
    let lists: [&[Template]; 2] = match share {
        0..72 => [of_app(app), &[]],
        72..91 => [platform::of_step(kind), if app == App::NetSuite { platform::SUITESCRIPT } else { &[] }],
        91..96 => [
            platform::CONNECTION,
            if matches!(app, App::Sftp | App::Bank | App::Spscommerce) { file::BRIDGE } else { &[] },
        ],
        _ => [tongue::TONGUES, &[]],
    };
    weighted(&lists, chance)
}

fn waves(app: App) -> &'static [Template] {
    match app {
        App::NetSuite => erp::NETSUITE_WAVE,
        _ => web::WAVE,
    }
}

/// What a failing export says: nothing was read, so there is no record.
pub(crate) fn export_failure(app: App, chance: &mut Chance) -> Template {
    let list =
        if matches!(app, App::Sftp | App::Bank | App::Spscommerce) { file::DOWN } else { platform::DOWN };
    weighted(&[list, &[]], chance)
}

fn weighted(lists: &[&'static [Template]; 2], chance: &mut Chance) -> Template {
    let all = || lists.iter().flat_map(|list| list.iter());
    let mut ticket = chance.below(all().map(|template| u64::from(template.weight)).sum());
    for template in all() {
        if ticket < u64::from(template.weight) {
            return *template;
        }
        ticket -= u64::from(template.weight);
    }
    part(1, "internal", "unknown_error", "", "The step ended without saying why.")
}

impl Template {
    /// The failure of a record.
    pub(crate) fn failure(&self, facts: &Facts, shape: Shape, to: App, chance: &mut Chance) -> Failure {
        Failure {
            code: self.code.to_owned(),
            message: fill(self.text, facts, shape, to, chance),
            source: self.source.to_owned(),
            classification: Some(self.class.to_owned()),
            http_status: if to.keeps_requests() { self.status } else { 0 },
            http_method: if self.status == 0 { String::new() } else { "POST".to_owned() },
            retry_success_percent: Some(self.curable_percent()),
            ..Failure::default()
        }
    }

    /// How often a retry without a change helps.
    pub(crate) fn curable_percent(&self) -> u8 {
        match self.class {
            "intermittent" => 70,
            "rate_limit" | "connection" | "governance" => 90,
            "duplicate" | "parse" | "too_large" => 3,
            _ => 20,
        }
    }
}

/// Fills the holes of a template; unknown ones stay as they are.
fn fill(text: &str, facts: &Facts, shape: Shape, to: App, chance: &mut Chance) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let hole = after
            .split_once('}')
            .and_then(|(name, next)| Some((value(name, facts, shape, to, chance)?, next)));
        match hole {
            Some((value, next)) if out.len() < MESSAGE_BYTES_MAX => {
                out.push_str(&value);
                rest = next;
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn value(name: &str, facts: &Facts, shape: Shape, to: App, chance: &mut Chance) -> Option<String> {
    Some(match name {
        "order" => format!("HS-{}", facts.number),
        "sku" => format!("HS-{}", facts.sku),
        "email" => facts.email(),
        "name" => format!("{} {}", facts.first, facts.last),
        "company" => facts.company.to_owned(),
        "amount" => facts.amount(),
        "id" => facts.internal.to_string(),
        "day" => facts.day(),
        "city" => facts.city.to_owned(),
        "country" => facts.country.to_owned(),
        "host" => to.facts().host.to_owned(),
        "record" => facts.record(shape),
        "goods" => facts.goods(0).to_owned(),
        "quantity" => facts.quantity.to_string(),
        "hex" => format!("{:016x}", chance.next()),
        "n" => (1 + chance.below(400)).to_string(),
        "trail" => trail(chance),
        _ => return None,
    })
}

/// A long stack trace, as scripts leave it: kilobytes of lines that differ in numbers.
fn trail(chance: &mut Chance) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for depth in 0..(24 + chance.below(40)) {
        let _ = write!(
            text,
            "\n\tat hsMap.step{depth}$handler (/SuiteScripts/harborline/map_{}.js:{}:{})",
            chance.below(40),
            1 + chance.below(900),
            1 + chance.below(120),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::UtcMs;

    #[test]
    fn every_template_can_be_filled_and_leaves_no_known_hole() {
        let mut chance = Chance::new(9);
        let lists = super::super::app::APPS.iter().map(|app| of_app(*app)).chain([
            erp::NETSUITE_WAVE,
            web::WAVE,
            file::BRIDGE,
            file::DOWN,
            platform::EXPORT,
            platform::LOOKUP,
            platform::IMPORT,
            platform::SUITESCRIPT,
            platform::CONNECTION,
            platform::DOWN,
            tongue::TONGUES,
        ]);
        for template in lists.flatten() {
            let facts = Facts::draw(Shape::Order, UtcMs(1_763_800_000_000), &mut chance);
            let failure = template.failure(&facts, Shape::Order, App::Shopify, &mut chance);
            assert!(!failure.message.is_empty() && !failure.code.is_empty());
            for hole in [
                "{order}", "{sku}", "{email}", "{name}", "{host}", "{record}", "{hex}", "{n}", "{trail}",
                "{day}", "{id}",
            ] {
                assert!(!failure.message.contains(hole), "{}", failure.message);
            }
            assert!(domain_knows(template.class), "{}", template.class);
        }
    }

    fn domain_knows(class: &str) -> bool {
        [
            "",
            "connection",
            "duplicate",
            "governance",
            "missing",
            "parse",
            "value",
            "intermittent",
            "rate_limit",
            "too_large",
        ]
        .contains(&class)
    }
}
