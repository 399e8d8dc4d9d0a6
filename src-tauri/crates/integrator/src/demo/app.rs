//! The applications that the demo account connects, with the words of the platform for them (API 3.6).

use domain::flow::StepKind;

/// An application at one end of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum App {
    #[default]
    NetSuite,
    Salesforce,
    Shopify,
    Amazon,
    Stripe,
    Concur,
    Workday,
    Spscommerce,
    Sftp,
    Bank,
    Snowflake,
    SqlServer,
    Postgres,
    Slack,
    Klaviyo,
    Zendesk,
    Warehouse,
    PointOfSale,
    Webhook,
}

/// How the platform writes an application down.
pub(crate) struct AppFacts {
    /// Name of its connection.
    pub(crate) connection: &'static str,
    /// Type of its connection.
    pub(crate) kind: &'static str,
    /// Assistant of its connection, steps and errors; empty for none.
    pub(crate) assistant: &'static str,
    /// Adaptor of its exports and lookups.
    pub(crate) export: &'static str,
    /// Adaptor of its imports.
    pub(crate) import: &'static str,
    /// Host of its API, for URLs.
    pub(crate) host: &'static str,
}

/// All of them, in the order of the connection list.
pub(crate) const APPS: [App; 19] = [
    App::NetSuite,
    App::Salesforce,
    App::Shopify,
    App::Amazon,
    App::Stripe,
    App::Concur,
    App::Workday,
    App::Spscommerce,
    App::Sftp,
    App::Bank,
    App::Snowflake,
    App::SqlServer,
    App::Postgres,
    App::Slack,
    App::Klaviyo,
    App::Zendesk,
    App::Warehouse,
    App::PointOfSale,
    App::Webhook,
];

impl App {
    pub(crate) fn facts(self) -> AppFacts {
        let http = |connection, assistant, host| AppFacts {
            connection,
            kind: "http",
            assistant,
            export: "HTTPExport",
            import: "HTTPImport",
            host,
        };
        let files = |connection, host| AppFacts {
            connection,
            kind: "ftp",
            assistant: "",
            export: "FTPExport",
            import: "FTPImport",
            host,
        };
        let sql = |connection, assistant, host| AppFacts {
            connection,
            kind: "rdbms",
            assistant,
            export: "RDBMSExport",
            import: "RDBMSImport",
            host,
        };
        match self {
            Self::NetSuite => AppFacts {
                connection: "NetSuite production",
                kind: "netsuite",
                assistant: "",
                export: "NetSuiteExport",
                import: "NetSuiteDistributedImport",
                host: "hs-4471205.app.netsuite.example",
            },
            Self::Salesforce => AppFacts {
                connection: "Salesforce",
                kind: "salesforce",
                assistant: "",
                export: "SalesforceExport",
                import: "SalesforceImport",
                host: "harborline.my.salesforce.example",
            },
            Self::Shopify => http("Shopify store", "shopify", "harborline.myshopify.example"),
            Self::Amazon => {
                http("Amazon SP-API (NA + EU)", "amazonsellingpartner", "sellingpartner.amazon.example")
            }
            Self::Stripe => http("Stripe", "stripe", "api.stripe.example"),
            Self::Concur => http("SAP Concur", "concur", "us.api.concur.example"),
            Self::Workday => http("Workday", "workday", "wd5.workday.example"),
            Self::Spscommerce => files("SPS Commerce EDI", "sftp.spscommerce.example"),
            Self::Sftp => files("Warehouse SFTP", "files.harborline.example"),
            Self::Bank => files("First Harbor Bank SFTP", "sftp.firstharbor.example"),
            Self::Snowflake => sql("Snowflake", "snowflake", "hs81273.snowflake.example"),
            Self::SqlServer => sql("WMS database (SQL Server)", "mssql", "wms-db.harborline.example"),
            Self::Postgres => sql("Analytics (PostgreSQL)", "postgresql", "pg.harborline.example"),
            Self::Slack => http("Slack", "slack", "slack.example"),
            Self::Klaviyo => http("Klaviyo", "klaviyo", "a.klaviyo.example"),
            Self::Zendesk => http("Zendesk", "zendesk", "harborline.zendesk.example"),
            Self::Warehouse => http("Cascade 3PL", "", "api.cascade3pl.example"),
            Self::PointOfSale => http("Store POS", "lightspeed", "api.pos.example"),
            Self::Webhook => AppFacts {
                export: "WebhookExport",
                ..http("Incoming webhooks", "", "hooks.harborline.example")
            },
        }
    }

    /// Adaptor of a step of this application.
    pub(crate) fn adaptor(self, kind: StepKind) -> &'static str {
        let facts = self.facts();
        match kind {
            StepKind::Export | StepKind::Lookup => facts.export,
            StepKind::Import => facts.import,
        }
    }

    /// Whether the platform can keep request and response of its errors.
    pub(crate) fn keeps_requests(self) -> bool {
        self.facts().kind == "http"
    }
}
