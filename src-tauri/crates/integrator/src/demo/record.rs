//! Records as they move through the demo flows: orders, customers, money and the rest, as JSON text, with the
//! facts that the messages about them mention. Names of people and firms are made up.

use super::{app::App, chance::Chance};
use domain::time::{DAY_MS, UtcMs};
use std::fmt::Write as _;

/// What kind of record a flow moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    Order,
    Customer,
    Stock,
    Shipment,
    Refund,
    Money,
    Deal,
    Invoice,
    Item,
    Purchase,
    Expense,
    Employee,
    File,
    Lead,
    Event,
    Ticket,
    Sale,
}

/// The facts about one record that its text and the messages about it agree on.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// Number of the record, as its application counts.
    pub(crate) number: u64,
    /// Internal id in the other application.
    pub(crate) internal: u64,
    pub(crate) first: &'static str,
    pub(crate) last: &'static str,
    pub(crate) company: &'static str,
    pub(crate) city: &'static str,
    pub(crate) country: &'static str,
    pub(crate) sku: u64,
    pub(crate) quantity: u64,
    pub(crate) cents: u64,
    /// When the record was made.
    pub(crate) at: UtcMs,
    /// Spice for everything else.
    pub(crate) salt: u64,
}

const FIRST: [&str; 24] = [
    "Anna", "Luis", "Marta", "Chidi", "Yuki", "Tomáš", "Ines", "Omar", "Greta", "Pavel", "Noor", "Élodie",
    "Jonas", "Siobhán", "Wei", "Karim", "Zuzana", "Diego", "Freya", "Ravi", "Lucía", "Søren", "Amara",
    "Béla",
];
const LAST: [&str; 24] = [
    "Okafor",
    "Lindqvist",
    "Nováková",
    "Tanaka",
    "Moreau",
    "O'Neill",
    "García",
    "Schäfer",
    "Kowalski",
    "Haddad",
    "Nguyen",
    "Petrov",
    "Fischer",
    "Rossi",
    "Dvořák",
    "Müller",
    "Silva",
    "Yılmaz",
    "Andersson",
    "Popescu",
    "Banerjee",
    "Costa",
    "Østergaard",
    "Weiss",
];
const COMPANY: [&str; 20] = [
    "Tidewater Marine",
    "Pacific Rope & Rigging",
    "Nordlicht Segel GmbH",
    "Bluefin Charters",
    "Kovář a synové s.r.o.",
    "Lumen Outdoor",
    "Quay Street Hardware",
    "Atelier du Port",
    "Granite Bay Sports",
    "Hoshino Trading",
    "Summit & Sons",
    "Mariner's Friend",
    "Costa Verde Náutica",
    "Brightwater Kayaks",
    "Old Mill Supply",
    "Windrose Yachting",
    "Delta Paddle Co.",
    "Fjordkraft Utstyr AS",
    "Redwood Camp Store",
    "Caldera Dive Center",
];
const PLACE: [(&str, &str); 16] = [
    ("Portland", "US"),
    ("Oakland", "US"),
    ("Seattle", "US"),
    ("Duluth", "US"),
    ("Austin", "US"),
    ("Mobile", "US"),
    ("Québec", "CA"),
    ("Halifax", "CA"),
    ("Kiel", "DE"),
    ("Hamburg", "DE"),
    ("Brest", "FR"),
    ("Brno", "CZ"),
    ("Osaka", "JP"),
    ("Cork", "IE"),
    ("Bergen", "NO"),
    ("Valparaíso", "CL"),
];
const GOODS: [&str; 12] = [
    "Dock line 12 mm",
    "Bowline fender",
    "Winch handle",
    "Dry bag 30 l",
    "Life vest M",
    "Anchor 7.5 kg",
    "Deck shoe 42",
    "LED nav light",
    "Paddle 220 cm",
    "Rigging knife",
    "Sail tape white",
    "Bilge pump 800",
];

impl Facts {
    /// The facts of a record that came up at this time.
    pub(crate) fn draw(shape: Shape, at: UtcMs, chance: &mut Chance) -> Self {
        let spread = match shape {
            Shape::Stock | Shape::Item => 6_000,
            Shape::Customer | Shape::Employee | Shape::Lead => 60_000,
            _ => 1_000_000,
        };
        let (city, country) = PLACE.get(chance.below(16) as usize).copied().unwrap_or(("Portland", "US"));
        Self {
            number: 100_000 + chance.below(spread),
            internal: 2_000_000 + chance.below(9_000_000),
            first: chance.pick(&FIRST),
            last: chance.pick(&LAST),
            company: chance.pick(&COMPANY),
            city,
            country,
            sku: 1_000 + chance.below(9_000),
            quantity: 1 + chance.below(12),
            cents: 890 + chance.below(240_000),
            at: at.plus_ms(-(chance.below(3_600_000) as i64)),
            salt: chance.next(),
        }
    }

    /// E-mail of the person.
    pub(crate) fn email(&self) -> String {
        let plain = |name: &str| -> String {
            name.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
        };
        format!("{}.{}{}@example.com", plain(self.first), plain(self.last), self.number % 97)
    }

    /// Amount with two decimals.
    pub(crate) fn amount(&self) -> String {
        format!("{}.{:02}", self.cents / 100, self.cents % 100)
    }

    /// Name of a thing for sale.
    pub(crate) fn goods(&self, line: u64) -> &'static str {
        GOODS.get(((self.salt >> 8) + line) as usize % GOODS.len()).copied().unwrap_or_default()
    }

    /// The trace key that the platform would find in the record (API 4.1 no. 8).
    pub(crate) fn trace_key(&self, shape: Shape) -> String {
        match shape {
            Shape::Order | Shape::Sale => self.number.to_string(),
            Shape::Stock | Shape::Item => format!("HS-{}", self.sku),
            Shape::Shipment => format!("IF{}", self.internal),
            Shape::Refund => format!("{}-R{}", self.number, 1 + self.salt % 3),
            Shape::Money => format!("ch_{:x}", self.salt),
            Shape::Deal => format!("006{:012}", self.internal),
            Shape::Invoice => format!("INV{}", self.number),
            Shape::Purchase => format!("{} - {}", self.number, 1 + self.salt % 40),
            Shape::Expense => format!("EXP-{:X}", self.salt >> 40),
            Shape::File => format!("stock_{}.csv:{}", &self.day(), 2 + self.salt % 4_000),
            Shape::Ticket => (self.number % 90_000).to_string(),
            Shape::Lead => self.email(),
            Shape::Event => String::new(),
            Shape::Customer | Shape::Employee => self.internal.to_string(),
        }
    }

    /// `exportDataURI`: a link for applications that have one, a word about the record otherwise.
    pub(crate) fn export_uri(&self, shape: Shape, from: App) -> Option<String> {
        let host = from.facts().host;
        match from {
            App::Shopify => Some(format!("https://{host}/admin/orders/{}", self.internal)),
            App::NetSuite => Some(format!("https://{host}/app/common/entity/record.nl?id={}", self.internal)),
            App::Salesforce => Some(format!("https://{host}/{}", self.trace_key(Shape::Deal))),
            App::Stripe | App::Amazon | App::Zendesk => Some(self.trace_key(shape)),
            _ => None,
        }
    }

    /// Day of the record as `2026-04-29`.
    pub(crate) fn day(&self) -> String {
        self.at.to_iso().get(..10).unwrap_or_default().to_owned()
    }

    /// The record as JSON text.
    pub(crate) fn record(&self, shape: Shape) -> String {
        let mut text = String::with_capacity(700);
        match shape {
            Shape::Order | Shape::Sale | Shape::Purchase => self.write_order(shape, &mut text),
            Shape::Customer | Shape::Lead | Shape::Employee => self.write_person(shape, &mut text),
            Shape::Stock | Shape::Item | Shape::File => self.write_item(shape, &mut text),
            Shape::Event | Shape::Ticket => self.write_event(&mut text),
            _ => self.write_document(shape, &mut text),
        }
        text
    }

    fn write_order(&self, shape: Shape, text: &mut String) {
        let lines = 1 + self.salt % 3;
        let field = if shape == Shape::Purchase { "poNumber" } else { "name" };
        let _ = write!(
            text,
            r##"{{"id":{},"{field}":"#HS-{}","createdAt":"{}","currency":"{}","email":"{}","customer":{{"id":{},"firstName":"{}","lastName":"{}"}},"shippingAddress":{{"company":"{}","address1":"{} Quay Street","city":"{}","countryCode":"{}","zip":"{:05}"}},"lines":["##,
            self.number,
            self.number,
            self.at.to_iso(),
            if self.country == "DE" || self.country == "FR" { "EUR" } else { "USD" },
            self.email(),
            self.internal,
            self.first,
            self.last,
            self.company,
            1 + self.salt % 900,
            self.city,
            self.country,
            self.salt % 99_999,
        );
        for line in 0..lines {
            let comma = if line == 0 { "" } else { "," };
            let _ = write!(
                text,
                r#"{comma}{{"sku":"HS-{}","title":"{}","quantity":{},"price":"{}","taxable":{}}}"#,
                self.sku + line * 7,
                self.goods(line),
                self.quantity + line,
                self.amount(),
                line == 0,
            );
        }
        let _ = write!(text, r#"],"total":{},"tags":["wholesale"],"note":null}}"#, self.amount());
    }

    fn write_person(&self, shape: Shape, text: &mut String) {
        let _ = write!(
            text,
            r#"{{"id":"{}","firstName":"{}","lastName":"{}","email":"{}","company":"{}","phone":"+1 503 555 {:04}","address":{{"city":"{}","country":"{}"}},"#,
            self.internal,
            self.first,
            self.last,
            self.email(),
            self.company,
            self.salt % 10_000,
            self.city,
            self.country,
        );
        let _ = match shape {
            Shape::Employee => {
                write!(text, r#""hireDate":"{}","costCenter":"CC-{}","manager":null}}"#, self.day(), self.sku)
            }
            Shape::Lead => write!(
                text,
                r#""form":"wholesale-request","message":"Please send prices for {}.","consent":true}}"#,
                self.goods(0)
            ),
            _ => write!(
                text,
                r#""acceptsMarketing":{},"ordersCount":{},"totalSpent":"{}"}}"#,
                self.salt.is_multiple_of(2),
                self.quantity,
                self.amount()
            ),
        };
    }

    fn write_item(&self, shape: Shape, text: &mut String) {
        let file = if shape == Shape::File {
            format!(r#""file":"stock_{}.csv","line":{},"#, self.day(), 2 + self.salt % 4_000)
        } else {
            String::new()
        };
        let _ = write!(
            text,
            r#"{{{file}"sku":"HS-{}","title":"{}","location":"WH-{}","onHand":{},"available":{},"committed":{},"price":{},"updatedAt":"{}"}}"#,
            self.sku,
            self.goods(0),
            1 + self.salt % 4,
            self.quantity * 17,
            self.quantity * 13,
            self.quantity * 4,
            self.amount(),
            self.at.to_iso(),
        );
    }

    fn write_event(&self, text: &mut String) {
        let _ = write!(
            text,
            r#"{{"ticketId":{},"subject":"{} arrived damaged","requester":{{"name":"{} {}","email":"{}"}},"status":"solved","channel":"web","solvedAt":"{}"}}"#,
            self.number % 90_000,
            self.goods(0),
            self.first,
            self.last,
            self.email(),
            self.at.to_iso(),
        );
    }

    fn write_document(&self, shape: Shape, text: &mut String) {
        let due = self.at.plus_ms(30 * DAY_MS).to_iso();
        let _ = write!(
            text,
            r#"{{"id":"{}","type":"{shape:?}","number":{},"internalId":{},"createdAt":"{}","dueAt":"{due}","party":"{}","currency":"USD","amount":{},"fee":{}.{:02},"reference":"#,
            self.trace_key(shape),
            self.number,
            self.internal,
            self.at.to_iso(),
            self.company,
            self.amount(),
            self.cents / 3_400,
            self.cents % 83,
        );
        let _ = write!(
            text,
            r#""HS-{}","lines":[{{"item":"HS-{}","quantity":{},"rate":{}}}],"memo":"{} / {}"}}"#,
            self.number,
            self.sku,
            self.quantity,
            self.amount(),
            self.goods(0),
            self.city,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPES: [Shape; 17] = [
        Shape::Order,
        Shape::Customer,
        Shape::Stock,
        Shape::Shipment,
        Shape::Refund,
        Shape::Money,
        Shape::Deal,
        Shape::Invoice,
        Shape::Item,
        Shape::Purchase,
        Shape::Expense,
        Shape::Employee,
        Shape::File,
        Shape::Lead,
        Shape::Event,
        Shape::Ticket,
        Shape::Sale,
    ];

    #[test]
    fn every_record_is_a_json_object_with_something_in_it() {
        let mut chance = Chance::new(5);
        for shape in SHAPES {
            for _ in 0..60 {
                let facts = Facts::draw(shape, UtcMs(1_763_800_000_000), &mut chance);
                let value: serde_json::Value = serde_json::from_str(&facts.record(shape)).unwrap();
                assert!(value.as_object().is_some_and(|object| object.len() >= 5), "{shape:?}");
                assert!(facts.trace_key(shape).len() <= 128);
            }
        }
    }
}
