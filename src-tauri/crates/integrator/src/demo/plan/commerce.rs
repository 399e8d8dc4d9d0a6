//! The selling side: web shop, sales, marketplace, stores. Numbers are those of a middling wholesaler.

use super::{App, FlowPlan, Form, Mood, Shape, export, import, lookup};

const BASE: FlowPlan = FlowPlan {
    key: "",
    name: "",
    integration: "",
    form: Form::Linear,
    steps: &[],
    shape: Shape::Order,
    every_min: 60,
    at: (0, 30),
    timezone: "America/Los_Angeles",
    records: 20,
    page: 20,
    ignored: 1,
    seconds: 40,
    errors: 0,
    open: 0,
    mood: Mood::Usual,
};

const SHOPIFY: FlowPlan = FlowPlan { integration: "shopify", ..BASE };
const SALESFORCE: FlowPlan = FlowPlan { integration: "salesforce", timezone: "America/Chicago", ..BASE };
const AMAZON: FlowPlan = FlowPlan { integration: "amazon", ..BASE };
const RETAIL: FlowPlan =
    FlowPlan { integration: "retail", shape: Shape::Sale, form: Form::Instance("retail-sales"), ..BASE };

pub(super) static FLOWS: &[FlowPlan] = &[
    FlowPlan {
        key: "shopify-orders",
        name: "Shopify orders → NetSuite",
        form: Form::Branched(&[&[("Domestic", 2), ("International", 1)], &[("Paid", 1), ("On hold", 1)]]),
        steps: &[
            export(App::Shopify, "Get new Shopify orders", 2),
            lookup(App::NetSuite, "Find customer in NetSuite", 12),
            import(App::NetSuite, "Create sales order", 70),
            import(App::NetSuite, "Create export sales order", 10),
            import(App::NetSuite, "Create customer deposit", 5),
            import(App::Shopify, "Tag order for review", 1),
        ],
        every_min: 15,
        at: (0, 0),
        records: 95,
        page: 14,
        seconds: 252,
        errors: 10_400,
        open: 1_986,
        mood: Mood::Incident,
        ..SHOPIFY
    },
    FlowPlan {
        key: "shopify-customers",
        name: "Shopify customers → NetSuite",
        steps: &[
            export(App::Shopify, "Get changed customers", 2),
            lookup(App::NetSuite, "Look for a customer with this e-mail", 8),
            import(App::NetSuite, "Create or update customer", 90),
        ],
        shape: Shape::Customer,
        every_min: 30,
        at: (0, 0),
        records: 70,
        ignored: 14,
        seconds: 124,
        errors: 2_600,
        open: 388,
        ..SHOPIFY
    },
    FlowPlan {
        key: "netsuite-inventory-shopify",
        name: "NetSuite inventory → Shopify",
        steps: &[
            export(App::NetSuite, "Get changed stock levels", 4),
            lookup(App::Shopify, "Find inventory item", 26),
            import(App::Shopify, "Set inventory levels", 70),
        ],
        shape: Shape::Stock,
        every_min: 5,
        at: (0, 0),
        records: 110,
        page: 20,
        ignored: 28,
        seconds: 51,
        errors: 2_400,
        open: 214,
        ..SHOPIFY
    },
    FlowPlan {
        key: "netsuite-fulfillments",
        name: "NetSuite fulfillments → Shopify",
        steps: &[
            export(App::NetSuite, "Get shipped fulfillments", 6),
            import(App::Shopify, "Create fulfillment and notify", 94),
        ],
        shape: Shape::Shipment,
        every_min: 15,
        at: (0, 5),
        records: 15,
        ignored: 3,
        seconds: 39,
        errors: 1_200,
        open: 109,
        ..SHOPIFY
    },
    FlowPlan {
        key: "shopify-refunds",
        name: "Shopify refunds → NetSuite",
        steps: &[
            export(App::Shopify, "Get refunds", 3),
            lookup(App::NetSuite, "Find the sales order", 30),
            import(App::NetSuite, "Create credit memo", 67),
        ],
        shape: Shape::Refund,
        records: 6,
        ignored: 5,
        seconds: 36,
        errors: 500,
        open: 26,
        ..SHOPIFY
    },
    FlowPlan {
        key: "shopify-payouts",
        name: "Shopify payouts → NetSuite",
        steps: &[
            export(App::Shopify, "Get paid payouts", 10),
            export(App::Shopify, "Get adjustments", 10),
            import(App::NetSuite, "Create bank deposit", 80),
        ],
        shape: Shape::Money,
        every_min: 0,
        at: (6, 0),
        records: 36,
        seconds: 104,
        errors: 60,
        ..SHOPIFY
    },
    FlowPlan {
        key: "shopify-products",
        name: "Shopify products → Salesforce",
        steps: &[
            export(App::Shopify, "Get active products", 10),
            import(App::Salesforce, "Upsert product", 90),
        ],
        shape: Shape::Item,
        every_min: 0,
        at: (4, 0),
        records: 1_900,
        page: 60,
        ignored: 20,
        seconds: 312,
        errors: 40,
        ..SHOPIFY
    },
    FlowPlan {
        key: "salesforce-deals",
        name: "Salesforce deals → NetSuite",
        steps: &[
            export(App::Salesforce, "Get closed-won opportunities", 4),
            lookup(App::NetSuite, "Find account and price level", 20),
            import(App::NetSuite, "Create estimate", 46),
            import(App::Salesforce, "Write NetSuite id back", 30),
        ],
        shape: Shape::Deal,
        every_min: 15,
        at: (0, 0),
        records: 10,
        ignored: 3,
        seconds: 98,
        errors: 3_000,
        open: 402,
        ..SALESFORCE
    },
    FlowPlan {
        key: "salesforce-accounts",
        name: "Salesforce accounts → NetSuite",
        steps: &[
            export(App::Salesforce, "Get changed accounts", 5),
            import(App::NetSuite, "Create or update company", 95),
        ],
        shape: Shape::Customer,
        at: (0, 40),
        records: 24,
        ignored: 13,
        seconds: 44,
        errors: 900,
        open: 158,
        ..SALESFORCE
    },
    FlowPlan {
        key: "netsuite-invoices-salesforce",
        name: "NetSuite invoices → Salesforce",
        steps: &[
            export(App::NetSuite, "Get posted invoices", 5),
            import(App::Salesforce, "Upsert invoice and lines", 95),
        ],
        shape: Shape::Invoice,
        every_min: 180,
        at: (2, 0),
        records: 40,
        ignored: 4,
        seconds: 58,
        errors: 500,
        open: 53,
        ..SALESFORCE
    },
    FlowPlan {
        key: "netsuite-items-salesforce",
        name: "NetSuite items → Salesforce",
        steps: &[
            export(App::NetSuite, "Get items for sale", 10),
            import(App::Salesforce, "Upsert product and price", 90),
        ],
        shape: Shape::Item,
        every_min: 0,
        at: (3, 0),
        records: 9_400,
        page: 100,
        ignored: 62,
        seconds: 475,
        errors: 60,
        ..SALESFORCE
    },
    FlowPlan {
        key: "salesforce-contacts",
        name: "Salesforce contacts → NetSuite",
        steps: &[
            export(App::Salesforce, "Get changed contacts", 5),
            import(App::NetSuite, "Create or update contact", 95),
        ],
        shape: Shape::Customer,
        every_min: 120,
        at: (0, 20),
        records: 30,
        ignored: 30,
        errors: 140,
        mood: Mood::Disabled,
        ..SALESFORCE
    },
    FlowPlan {
        key: "amazon-orders",
        name: "Amazon orders → NetSuite",
        form: Form::Branched(&[&[("Fulfilled by us", 2), ("Fulfilled by Amazon", 1)]]),
        steps: &[
            export(App::Amazon, "Get unshipped orders (NA)", 3),
            export(App::Amazon, "Get unshipped orders (EU)", 5),
            lookup(App::Amazon, "Get order items", 22),
            import(App::NetSuite, "Create sales order", 50),
            import(App::NetSuite, "Create cash sale", 20),
        ],
        every_min: 20,
        at: (0, 0),
        records: 24,
        seconds: 117,
        errors: 2_200,
        open: 203,
        ..AMAZON
    },
    FlowPlan {
        key: "amazon-settlements",
        name: "Amazon settlements → NetSuite",
        steps: &[
            export(App::Amazon, "Download settlement report", 4),
            import(App::NetSuite, "Create settlement lines", 76),
            import(App::Postgres, "Keep a copy for analytics", 20),
        ],
        shape: Shape::Money,
        every_min: 0,
        at: (2, 0),
        records: 2_250,
        page: 20,
        ignored: 0,
        seconds: 751,
        errors: 900,
        open: 115,
        mood: Mood::KeepsAll,
        ..AMAZON
    },
    FlowPlan {
        key: "netsuite-inventory-amazon",
        name: "NetSuite inventory → Amazon",
        steps: &[
            export(App::NetSuite, "Get changed stock levels", 10),
            import(App::Amazon, "Submit quantities", 90),
        ],
        shape: Shape::Stock,
        every_min: 10,
        at: (0, 5),
        records: 90,
        ignored: 23,
        seconds: 48,
        errors: 200,
        ..AMAZON
    },
    FlowPlan {
        key: "amazon-returns",
        name: "Amazon returns → NetSuite",
        steps: &[
            export(App::Amazon, "Get returns", 10),
            lookup(App::NetSuite, "Find the sale", 40),
            import(App::NetSuite, "Create return authorization", 50),
        ],
        shape: Shape::Refund,
        at: (0, 40),
        records: 3,
        ignored: 6,
        seconds: 33,
        errors: 100,
        ..AMAZON
    },
    FlowPlan {
        key: "retail-sales",
        name: "Store sales → NetSuite (all stores)",
        form: Form::Linear,
        steps: &[
            export(App::PointOfSale, "Get closed sales", 10),
            lookup(App::Postgres, "Map store and tender", 20),
            import(App::NetSuite, "Create cash sale", 70),
        ],
        ..RETAIL
    },
    FlowPlan {
        key: "retail-portland",
        name: "Store 12 Portland",
        every_min: 120,
        at: (1, 10),
        records: 34,
        errors: 90,
        open: 9,
        ..RETAIL
    },
    FlowPlan {
        key: "retail-oakland",
        name: "Store 14 Oakland",
        every_min: 120,
        at: (1, 20),
        records: 51,
        errors: 70,
        open: 6,
        ..RETAIL
    },
    FlowPlan {
        key: "retail-quebec",
        name: "Boutique 21 Québec",
        every_min: 120,
        at: (0, 15),
        timezone: "America/Toronto",
        records: 27,
        errors: 50,
        ..RETAIL
    },
    FlowPlan {
        key: "retail-san-diego",
        name: "Store 17 San Diego \"Pier & Harbor\"",
        every_min: 120,
        at: (1, 35),
        records: 40,
        errors: 60,
        open: 3,
        ..RETAIL
    },
];
