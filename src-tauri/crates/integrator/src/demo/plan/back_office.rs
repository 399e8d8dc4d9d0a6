//! The other side of the house: trading partners, money, warehouse, marketing, and flows that stand alone.

use super::{App, FlowPlan, Form, Mood, Shape, export, import, lookup};

const BASE: FlowPlan = FlowPlan {
    key: "",
    name: "",
    integration: "",
    form: Form::Linear,
    steps: &[],
    shape: Shape::Money,
    every_min: 0,
    at: (4, 0),
    timezone: "America/New_York",
    records: 20,
    page: 20,
    ignored: 1,
    seconds: 40,
    errors: 0,
    open: 0,
    mood: Mood::Usual,
};

const EDI: FlowPlan =
    FlowPlan { integration: "edi", shape: Shape::Purchase, every_min: 120, at: (1, 0), ..BASE };
const FINANCE: FlowPlan = FlowPlan { integration: "finance", ..BASE };
const WAREHOUSE: FlowPlan = FlowPlan {
    integration: "warehouse",
    shape: Shape::Shipment,
    every_min: 30,
    at: (0, 10),
    timezone: "America/Los_Angeles",
    ..BASE
};
const MARKETING: FlowPlan = FlowPlan { integration: "marketing", timezone: "Europe/Berlin", ..BASE };

pub(super) static FLOWS: &[FlowPlan] = &[
    FlowPlan {
        key: "edi-850",
        name: "EDI 850 orders → NetSuite",
        steps: &[
            export(App::Spscommerce, "Pick up 850 files", 8),
            lookup(App::NetSuite, "Match partner and ship-to", 32),
            import(App::NetSuite, "Create sales order", 60),
        ],
        records: 32,
        ignored: 0,
        seconds: 200,
        errors: 1_200,
        open: 101,
        ..EDI
    },
    FlowPlan {
        key: "edi-856",
        name: "NetSuite shipments → EDI 856",
        steps: &[
            export(App::NetSuite, "Get packed shipments", 15),
            import(App::Spscommerce, "Write ship notice 856", 85),
        ],
        shape: Shape::Shipment,
        records: 28,
        seconds: 62,
        errors: 500,
        open: 63,
        mood: Mood::KeepsAll,
        ..EDI
    },
    FlowPlan {
        key: "edi-810",
        name: "NetSuite invoices → EDI 810",
        steps: &[
            export(App::NetSuite, "Get invoices of partners", 20),
            import(App::Spscommerce, "Write invoice 810", 80),
        ],
        shape: Shape::Invoice,
        records: 26,
        ignored: 0,
        seconds: 29,
        errors: 60,
        ..EDI
    },
    FlowPlan {
        key: "edi-846",
        name: "NetSuite inventory → EDI 846",
        steps: &[
            export(App::NetSuite, "Get stock of partner items", 20),
            import(App::Spscommerce, "Write inventory advice 846", 80),
        ],
        shape: Shape::Stock,
        every_min: 0,
        at: (5, 30),
        records: 640,
        page: 40,
        seconds: 88,
        errors: 40,
        ..EDI
    },
    FlowPlan {
        key: "stripe-charges",
        name: "Stripe charges → NetSuite",
        steps: &[
            export(App::Stripe, "List charges", 8),
            lookup(App::NetSuite, "Find invoice by number", 22),
            import(App::NetSuite, "Create customer payment", 70),
        ],
        every_min: 360,
        at: (4, 0),
        records: 1_015,
        page: 100,
        ignored: 0,
        seconds: 408,
        errors: 800,
        open: 42,
        ..FINANCE
    },
    FlowPlan {
        key: "concur-expenses",
        name: "Concur expenses → NetSuite bills",
        steps: &[
            export(App::Concur, "Get approved reports", 10),
            import(App::NetSuite, "Create vendor bill", 90),
        ],
        shape: Shape::Expense,
        at: (1, 0),
        records: 94,
        ignored: 0,
        seconds: 129,
        errors: 200,
        open: 24,
        ..FINANCE
    },
    FlowPlan {
        key: "netsuite-bills-concur",
        name: "NetSuite vendor bills → Concur",
        steps: &[
            export(App::NetSuite, "Get paid vendor bills", 10),
            import(App::Concur, "Confirm payment", 90),
        ],
        shape: Shape::Expense,
        at: (3, 30),
        records: 48,
        ignored: 4,
        seconds: 66,
        errors: 40,
        ..FINANCE
    },
    FlowPlan {
        key: "bank-statements",
        name: "Bank statements → NetSuite",
        steps: &[
            export(App::Bank, "Fetch MT940 statement", 40),
            import(App::NetSuite, "Create bank statement lines", 60),
        ],
        at: (7, 0),
        records: 120,
        ignored: 0,
        seconds: 22,
        errors: 20,
        ..FINANCE
    },
    FlowPlan {
        key: "stripe-payouts",
        name: "Stripe payouts and fees → NetSuite",
        steps: &[
            export(App::Stripe, "List payouts", 10),
            export(App::Stripe, "List balance fees", 10),
            export(App::Stripe, "List disputes", 10),
            import(App::NetSuite, "Create deposit and fee lines", 70),
        ],
        at: (5, 15),
        records: 60,
        seconds: 75,
        errors: 60,
        ..FINANCE
    },
    FlowPlan {
        key: "netsuite-orders-3pl",
        name: "NetSuite orders → Cascade 3PL",
        steps: &[
            export(App::NetSuite, "Get orders ready to ship", 10),
            import(App::Warehouse, "Create shipping request", 70),
            import(App::NetSuite, "Mark as sent to warehouse", 20),
        ],
        shape: Shape::Order,
        every_min: 20,
        at: (0, 10),
        records: 22,
        ignored: 2,
        seconds: 47,
        errors: 260,
        ..WAREHOUSE
    },
    FlowPlan {
        key: "3pl-confirmations",
        name: "Cascade 3PL confirmations → NetSuite",
        steps: &[
            export(App::Warehouse, "Get ship confirmations", 10),
            lookup(App::SqlServer, "Read serial numbers", 30),
            import(App::NetSuite, "Create item fulfillment", 60),
        ],
        records: 19,
        seconds: 54,
        errors: 300,
        open: 31,
        ..WAREHOUSE
    },
    FlowPlan {
        key: "wms-counts",
        name: "WMS stock counts → NetSuite",
        steps: &[
            export(App::SqlServer, "Read stock counts", 30),
            import(App::NetSuite, "Adjust inventory", 70),
        ],
        shape: Shape::Stock,
        every_min: 240,
        at: (2, 45),
        records: 260,
        page: 50,
        ignored: 40,
        seconds: 81,
        errors: 200,
        ..WAREHOUSE
    },
    FlowPlan {
        key: "3pl-receipts",
        name: "Cascade 3PL receipts → NetSuite",
        steps: &[
            export(App::Warehouse, "Get receipts", 20),
            import(App::NetSuite, "Create item receipt", 80),
        ],
        shape: Shape::Purchase,
        every_min: 180,
        at: (0, 25),
        records: 12,
        seconds: 31,
        errors: 120,
        ..WAREHOUSE
    },
    FlowPlan {
        key: "web-leads",
        name: "Web form leads → Salesforce",
        form: Form::Branched(&[&[("Company", 2), ("Person", 1)]]),
        steps: &[
            export(App::Webhook, "Form submitted", 10),
            lookup(App::Salesforce, "Find account by domain", 15),
            import(App::Salesforce, "Create lead with account", 35),
            import(App::Salesforce, "Create lead", 40),
        ],
        shape: Shape::Lead,
        every_min: 30,
        at: (0, 2),
        records: 9,
        ignored: 20,
        seconds: 26,
        errors: 400,
        open: 64,
        mood: Mood::Strangers,
        ..MARKETING
    },
    FlowPlan {
        key: "shopify-klaviyo",
        name: "A/B list \"Spring & Summer\" → Klaviyo",
        steps: &[
            export(App::Shopify, "Get opted-in customers", 10),
            import(App::Klaviyo, "Upsert profiles", 90),
        ],
        shape: Shape::Customer,
        every_min: 360,
        at: (1, 0),
        records: 210,
        page: 50,
        ignored: 12,
        seconds: 52,
        errors: 90,
        ..MARKETING
    },
    FlowPlan {
        key: "zendesk-tickets",
        name: "Zendesk tickets → Salesforce cases",
        steps: &[export(App::Zendesk, "Get solved tickets", 10), import(App::Salesforce, "Upsert case", 90)],
        shape: Shape::Ticket,
        every_min: 60,
        at: (0, 50),
        records: 14,
        ignored: 8,
        seconds: 28,
        errors: 60,
        open: 5,
        ..MARKETING
    },
    FlowPlan {
        key: "files-snowflake",
        name: "Warehouse files → Snowflake",
        steps: &[
            export(App::Sftp, "Pick up daily extracts", 80),
            import(App::Snowflake, "Copy into RAW.WAREHOUSE", 20),
        ],
        shape: Shape::File,
        every_min: 240,
        at: (1, 0),
        records: 380,
        page: 100,
        ignored: 0,
        seconds: 97,
        errors: 100,
        open: 16,
        mood: Mood::Offline,
        ..BASE
    },
    FlowPlan {
        key: "workday-employees",
        name: "Workday employees → NetSuite",
        steps: &[
            export(App::Workday, "Get worker changes", 10),
            import(App::NetSuite, "Create or update employee", 90),
        ],
        shape: Shape::Employee,
        at: (2, 30),
        records: 396,
        page: 80,
        ignored: 48,
        seconds: 58,
        errors: 60,
        ..BASE
    },
    FlowPlan {
        key: "slack-relay",
        name: "Slack alert relay",
        form: Form::Old,
        steps: &[export(App::Webhook, "Alert received", 20), import(App::Slack, "Post to #integrations", 80)],
        shape: Shape::Event,
        every_min: 20,
        at: (0, 19),
        records: 1,
        ignored: 0,
        seconds: 4,
        errors: 20,
        ..BASE
    },
];
