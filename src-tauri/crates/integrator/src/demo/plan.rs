//! What the demo account consists of, as a plan: integrations, flows, their steps, how busy and how troubled
//! they are. Turned into documents by `document`, into history by `history`, into traffic by `traffic`.

mod back_office;
mod commerce;

use super::{app::App, chance::named_id, record::Shape};
use domain::flow::StepKind;

/// An integration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IntegrationPlan {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
}

/// All integrations; flows without one are standalone.
pub(crate) const INTEGRATIONS: [IntegrationPlan; 8] = [
    integration("shopify", "Shopify – NetSuite", "Web shop orders, customers, stock and money."),
    integration(
        "salesforce",
        "Salesforce – NetSuite",
        "Deals and accounts to finance, invoices and items back.",
    ),
    integration("amazon", "Amazon – NetSuite", "Marketplace orders, stock, returns and settlements."),
    integration("edi", "EDI – SPS Commerce", "Documents 850, 856, 810 and 846 with retail partners."),
    integration("finance", "Finance", "Cards, expenses, bank and bills."),
    integration(
        "warehouse",
        "Warehouse – Cascade 3PL",
        "Shipping requests, confirmations, receipts and counts.",
    ),
    integration("retail", "Retail stores", "One flow for all stores, one instance for each of them."),
    integration("marketing", "Marketing", "Leads, lists and support tickets."),
];

const fn integration(key: &'static str, name: &'static str, about: &'static str) -> IntegrationPlan {
    IntegrationPlan { key, name, about }
}

/// A step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StepPlan {
    pub(crate) kind: StepKind,
    pub(crate) app: App,
    pub(crate) name: &'static str,
    /// Share of the flow's errors that this step reports.
    pub(crate) trouble: u32,
}

/// How the steps hang together.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    /// Generators, then processors one after the other.
    Linear,
    /// Generators, then routers. Each router has branches; each branch a name and the number of steps it takes
    /// from the list of processors, in order. Every branch of a router goes on to the next router.
    Branched(&'static [&'static [(&'static str, usize)]]),
    /// Top-level `_exportId` and `_importId`, as flows had them before there were lists.
    Old,
    /// A sparse instance of the flow with this key; its steps are that flow's steps.
    Instance(&'static str),
}

/// A flow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlowPlan {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    /// Key of its integration; empty for standalone.
    pub(crate) integration: &'static str,
    pub(crate) form: Form,
    /// Page generators first, then processors in order.
    pub(crate) steps: &'static [StepPlan],
    /// What its records are.
    pub(crate) shape: Shape,
    /// Minutes between runs, or 0 for once a day.
    pub(crate) every_min: u32,
    /// Hour and minute of the first run of a day, in its time zone.
    pub(crate) at: (u32, u32),
    pub(crate) timezone: &'static str,
    /// Records of a usual run.
    pub(crate) records: u32,
    /// Records of one page.
    pub(crate) page: u32,
    /// Ignored records of each hundred at the first import.
    pub(crate) ignored: u32,
    /// Usual length of a run in seconds.
    pub(crate) seconds: u32,
    /// Error records in the whole history.
    pub(crate) errors: u32,
    /// Those of them that are still open.
    pub(crate) open: u32,
    pub(crate) mood: Mood,
}

/// What makes a flow different from its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Nothing.
    Usual,
    /// Half of its errors come from the last hours, and there was a bad day a week ago.
    Incident,
    /// Its records are typed by strangers: the messages are as odd as their names.
    Strangers,
    /// Auto-resolve is off.
    KeepsAll,
    /// Its connection is offline: the last runs failed.
    Offline,
    /// Switched off three weeks ago.
    Disabled,
}

/// All flows.
pub(crate) fn flows() -> impl Iterator<Item = &'static FlowPlan> {
    commerce::FLOWS.iter().chain(back_office::FLOWS)
}

impl FlowPlan {
    /// Its id: the same in every demo account.
    pub(crate) fn id(&self) -> String {
        named_id("flow", self.key)
    }

    /// Id of its integration; `None` for standalone flows.
    pub(crate) fn integration_id(&self) -> Option<String> {
        (!self.integration.is_empty()).then(|| named_id("integration", self.integration))
    }

    /// The flow whose steps it uses: itself, or the abstract flow of an instance.
    pub(crate) fn steps_key(&self) -> &'static str {
        match self.form {
            Form::Instance(of) => of,
            _ => self.key,
        }
    }

    /// Its steps; those of the abstract flow for an instance.
    pub(crate) fn all_steps(&self) -> &'static [StepPlan] {
        match self.form {
            Form::Instance(of) => flows().find(|flow| flow.key == of).map_or(self.steps, |flow| flow.steps),
            _ => self.steps,
        }
    }

    /// Id of the step at this place.
    pub(crate) fn step_id(&self, place: usize) -> String {
        let kind = match self.all_steps().get(place).map(|step| step.kind) {
            Some(StepKind::Import) => "import",
            _ => "export",
        };
        named_id(kind, &format!("{}/{place}", self.steps_key()))
    }

    /// Branch to take at each router so that a record comes to this place; `other` where it does not matter.
    pub(crate) fn branches_to(&self, place: usize, other: impl Fn(usize) -> usize) -> Vec<usize> {
        if !self.is_branched() {
            return Vec::new();
        }
        let routes = self.routes();
        let branch = |router: usize, branches: &[(&str, std::ops::Range<usize>)]| {
            branches
                .iter()
                .position(|(_, places)| places.contains(&place))
                .unwrap_or_else(|| other(router).min(branches.len().saturating_sub(1)))
        };
        routes.iter().enumerate().map(|(router, branches)| branch(router, branches)).collect()
    }

    fn is_branched(&self) -> bool {
        let key = self.steps_key();
        flows().any(|flow| flow.key == key && matches!(flow.form, Form::Branched(_)))
    }

    /// How many of its steps are page generators.
    pub(crate) fn generators(&self) -> usize {
        self.all_steps().iter().take_while(|step| step.kind == StepKind::Export).count()
    }

    /// Branches that each record can take: names and places of their steps. One nameless branch when linear.
    pub(crate) fn routes(&self) -> Vec<Vec<(&'static str, std::ops::Range<usize>)>> {
        let (first, end) = (self.generators(), self.all_steps().len());
        let form = match self.form {
            Form::Instance(of) => flows().find(|flow| flow.key == of).map_or(self.form, |flow| flow.form),
            form => form,
        };
        let Form::Branched(routers) = form else { return vec![vec![("", first..end)]] };
        let mut next = first;
        let mut take = |count: usize| {
            let from = next;
            next = (next + count).min(end);
            from..next
        };
        routers
            .iter()
            .map(|branches| branches.iter().map(|(name, count)| (*name, take(*count))).collect())
            .collect()
    }

    /// Six-field cron expression of its schedule (API 1.6).
    pub(crate) fn schedule(&self) -> String {
        let (hour, minute) = self.at;
        match self.every_min {
            0 => format!("? {minute} {hour} ? * *"),
            every if every < 60 => {
                let minutes: Vec<String> =
                    (0..60).filter(|at| at % every == minute % every).map(|at| at.to_string()).collect();
                format!("? {} * ? * *", minutes.join(","))
            }
            every => {
                let step = (every / 60).max(1);
                let hours: Vec<String> =
                    (0..24).filter(|at| at % step == hour % step).map(|at| at.to_string()).collect();
                format!("? {minute} {} ? * *", hours.join(","))
            }
        }
    }
}

const fn export(app: App, name: &'static str, trouble: u32) -> StepPlan {
    StepPlan { kind: StepKind::Export, app, name, trouble }
}

const fn lookup(app: App, name: &'static str, trouble: u32) -> StepPlan {
    StepPlan { kind: StepKind::Lookup, app, name, trouble }
}

const fn import(app: App, name: &'static str, trouble: u32) -> StepPlan {
    StepPlan { kind: StepKind::Import, app, name, trouble }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_account_has_forty_flows_of_every_form() {
        assert_eq!(flows().count(), 40);
        let keys: BTreeSet<&str> = flows().map(|flow| flow.key).collect();
        assert_eq!(keys.len(), 40);
        let has = |test: fn(&FlowPlan) -> bool| flows().any(test);
        assert!(has(|flow| matches!(flow.form, Form::Branched(_))));
        assert!(has(|flow| matches!(flow.form, Form::Old)));
        assert!(has(|flow| matches!(flow.form, Form::Instance(_))));
        assert!(has(|flow| flow.integration.is_empty()));
        assert!(has(|flow| flow.generators() > 1));
        assert!(has(|flow| flow.mood == Mood::Disabled));
        assert!(has(|flow| flow.all_steps().iter().any(|step| step.kind == StepKind::Lookup)));
        let integrations: BTreeSet<&str> = INTEGRATIONS.iter().map(|integration| integration.key).collect();
        assert!(flows().all(|flow| flow.integration.is_empty() || integrations.contains(flow.integration)));
    }

    #[test]
    fn thirty_thousand_errors_are_planned_and_four_thousand_of_them_open() {
        assert_eq!(flows().map(|flow| flow.errors).sum::<u32>(), 30_000);
        assert_eq!(flows().map(|flow| flow.open).sum::<u32>(), 4_018);
        assert!(flows().all(|flow| flow.open <= flow.errors));
    }

    #[test]
    fn branches_take_every_processor_once() {
        for flow in flows() {
            let taken: usize = flow.routes().iter().flatten().map(|(_, range)| range.len()).sum();
            assert_eq!(taken, flow.all_steps().len() - flow.generators(), "{}", flow.key);
        }
    }

    #[test]
    fn schedules_are_six_fields_and_begin_with_a_question_mark() {
        for flow in flows() {
            let schedule = flow.schedule();
            assert_eq!(schedule.split(' ').count(), 6, "{schedule}");
            assert!(schedule.starts_with("? "), "{schedule}");
        }
        let often = flows().find(|flow| flow.key == "shopify-orders").unwrap();
        assert_eq!(often.schedule(), "? 0,15,30,45 * ? * *");
    }
}
