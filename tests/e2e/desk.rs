//! A desk to walk through: a platform with known errors behind a proxy, and an account that was synced once.

use crate::program::World;
use testkit::{FlowBuilder, Outcome, Platform, Proxy, Record, TestFlow};

/// Name of the account.
pub(crate) const ACCOUNT: &str = "Harbor";
/// Timeouts that are open.
pub(crate) const TIMEOUTS: usize = 6;
/// Other errors that are open.
pub(crate) const OTHERS: usize = 4;
/// A message that tries everything.
pub(crate) const HOSTILE: &str =
    "<img src=x onerror=\"window.hit=1\"><script>window.hit=2</script> \u{202e}evil\u{200b} {{7*7}} </style>";

/// The parts of it.
pub(crate) struct Desk {
    pub(crate) platform: Platform,
    pub(crate) proxy: Proxy,
    pub(crate) flow: TestFlow,
    pub(crate) world: World,
}

impl Desk {
    /// A platform, an account with this token, and its first sync.
    pub(crate) fn with_token(token: &str) -> Self {
        let platform = Platform::start_with(|config| config.token = Some(token.to_owned()));
        let integration = platform.make_integration("Web shop");
        let flow = platform.make_flow(
            &FlowBuilder::new("Orders to ERP")
                .in_integration(&integration)
                .auto_resolve(false)
                .export("Get orders")
                .import("Create sales order"),
        );
        let step = "Create sales order";
        let timeouts = (0..TIMEOUTS).map(|number| {
            Record::of(&format!("T-{number}")).fails_at(
                step,
                "timeout",
                &format!("Gateway timeout while saving order {number}"),
            )
        });
        let others = (0..OTHERS).map(|number| {
            let message =
                if number == 0 { HOSTILE.to_owned() } else { format!("Item {number} has no price") };
            Record::of(&format!("P-{number}")).at(step, Outcome::error("missing_field", &message))
        });
        platform.run(&flow, timeouts.chain(others));
        let proxy = platform.proxy();
        let world = World::with_token(token);
        world.add_account(ACCOUNT, &proxy.base_url());
        world.expect(0, &["sync", "-q"]);
        Self { platform, proxy, flow, world }
    }

    pub(crate) fn new() -> Self {
        Self::with_token("token-of-the-journey-0001")
    }

    /// Ids that the platform accepted for this kind of request.
    pub(crate) fn accepted(&self, method: &str, path_end: &str) -> usize {
        self.platform.ledger().accepted_ids(method, path_end).len()
    }
}
