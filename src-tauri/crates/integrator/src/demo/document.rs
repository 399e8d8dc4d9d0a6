//! The documents of the demo account as the API shows them: integrations, connections, exports, imports, flows,
//! people, tags, environments, subscriptions and some audit entries.

use super::{
    app::{APPS, App},
    chance::{Chance, named_id},
    people::{OWNER, PEOPLE, Person},
    plan::{FlowPlan, Form, INTEGRATIONS, Mood, flows},
    record::Shape,
};
use crate::model::Kind;
use domain::{
    flow::StepKind,
    time::{DAY_MS, HOUR_MS, UtcMs},
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Short code and name of each tag.
pub(crate) const TAGS: [(&str, &str); 6] = [
    ("F3ZBQ", "waiting for vendor"),
    ("K81TD", "data fix"),
    ("QW7RM", "month-end"),
    ("B2NXE", "escalated"),
    ("ZL0PA", "known bug"),
    ("M55CU", "EDI partner"),
];

/// How old the account is.
const ACCOUNT_AGE_MS: i64 = 420 * DAY_MS;

/// Every document, in the order in which they would have been made. `last_run` is by flow id.
pub(crate) fn documents(now: UtcMs, owner: &str, last_run: &BTreeMap<String, UtcMs>) -> Vec<(Kind, Value)> {
    let born = now.plus_ms(-ACCOUNT_AGE_MS);
    let mut all = Vec::new();
    all.push((Kind::Environment, json!({
        "_id": named_id("environment", "production"), "name": "Production", "enabled": true, "lastModified": born.to_iso(),
    })));
    all.extend(APPS.iter().map(|app| (Kind::Connection, connection(*app, born, now))));
    all.extend(
        INTEGRATIONS.iter().map(|integration| (Kind::Integration, integration_doc(integration, born))),
    );
    for plan in flows() {
        if !matches!(plan.form, Form::Instance(_)) {
            all.extend((0..plan.steps.len()).filter_map(|place| step(plan, place, born)));
        }
        all.push((Kind::Flow, flow(plan, born, now, last_run)));
    }
    all.extend(PEOPLE.iter().map(|person| (Kind::Ashare, share(person, born, now))));
    all.extend(TAGS.iter().map(|(code, tag)| (Kind::Tag, json!({
        "_id": named_id("tag", code), "tag": tag, "tagId": code, "lastModified": born.plus_ms(40 * DAY_MS).to_iso(),
    }))));
    all.extend(subscriptions(born, owner).into_iter().map(|doc| (Kind::Notification, doc)));
    all.extend(audit(now, owner).into_iter().map(|doc| (Kind::Audit, doc)));
    all
}

fn connection_id(app: App) -> String {
    named_id("connection", app.facts().connection)
}

fn connection(app: App, born: UtcMs, now: UtcMs) -> Value {
    let facts = app.facts();
    let offline = app == App::Sftp;
    let mut doc = json!({
        "_id": connection_id(app), "type": facts.kind, "name": facts.connection, "offline": offline,
        "sandbox": false, "createdAt": born.to_iso(),
        "lastModified": if offline { now.plus_ms(-17 * HOUR_MS) } else { born.plus_ms(90 * DAY_MS) }.to_iso(),
    });
    if !facts.assistant.is_empty() {
        set(&mut doc, "assistant", json!(facts.assistant));
    }
    let detail = match facts.kind {
        "http" => (
            "http",
            json!({"formType": "assistant", "mediaType": "json", "baseURI": format!("https://{}", facts.host)}),
        ),
        "ftp" => ("ftp", json!({"type": "sftp", "hostURI": facts.host, "username": "hsftp", "port": 22})),
        "rdbms" => ("rdbms", json!({"type": facts.assistant, "host": facts.host, "concurrencyLevel": 5})),
        "netsuite" => {
            ("netsuite", json!({"authType": "token-auto", "account": "4471205", "concurrencyLevel": 5}))
        }
        other => (other, json!({"baseURI": format!("https://{}", facts.host)})),
    };
    set(&mut doc, detail.0, detail.1);
    doc
}

fn integration_doc(plan: &super::plan::IntegrationPlan, born: UtcMs) -> Value {
    let apps: BTreeSet<String> = flows()
        .filter(|flow| flow.integration == plan.key)
        .flat_map(|flow| flow.all_steps().iter().map(|step| connection_id(step.app)))
        .collect();
    let mut doc = json!({
        "_id": named_id("integration", plan.key), "name": plan.name, "description": plan.about, "mode": "settings",
        "sandbox": false, "createdAt": born.plus_ms(DAY_MS).to_iso(),
        "lastModified": born.plus_ms(200 * DAY_MS).to_iso(), "_registeredConnectionIds": apps,
    });
    if plan.key == "shopify" {
        let groups: Vec<Value> = ["Into NetSuite", "Out of NetSuite"]
            .iter()
            .map(|name| json!({"_id": named_id("group", name), "name": name}))
            .collect();
        set(&mut doc, "flowGroupings", json!(groups));
    }
    doc
}

fn step(plan: &FlowPlan, place: usize, born: UtcMs) -> Option<(Kind, Value)> {
    let step = plan.steps.get(place)?;
    let adaptor = step.app.adaptor(step.kind);
    let mut doc = json!({
        "_id": plan.step_id(place), "name": step.name, "adaptorType": adaptor,
        "_connectionId": connection_id(step.app), "createdAt": born.plus_ms(2 * DAY_MS).to_iso(),
        "lastModified": born.plus_ms(230 * DAY_MS).to_iso(), "sandbox": false,
    });
    let facts = step.app.facts();
    if !facts.assistant.is_empty() {
        set(&mut doc, "assistant", json!(facts.assistant));
    }
    if step.kind == StepKind::Import {
        return Some((Kind::Import, doc));
    }
    set(&mut doc, "pageSize", json!(plan.page));
    if step.kind == StepKind::Lookup {
        set(&mut doc, "isLookup", json!(true));
        set(&mut doc, "oneToMany", json!(false));
    }
    if adaptor == "WebhookExport" {
        set(&mut doc, "type", json!("webhook"));
    } else if matches!(plan.shape, Shape::Order | Shape::Customer | Shape::Deal) {
        set(&mut doc, "type", json!("delta"));
    }
    if plan.shape == Shape::Purchase {
        set(&mut doc, "traceKeyTemplate", json!("{{record.poNumber}} - {{record.line}}"));
    }
    Some((Kind::Export, doc))
}

fn flow(plan: &FlowPlan, born: UtcMs, now: UtcMs, last_run: &BTreeMap<String, UtcMs>) -> Value {
    let id = plan.id();
    let mut doc = json!({
        "_id": id, "name": plan.name, "disabled": plan.mood == Mood::Disabled, "timezone": plan.timezone,
        "createdAt": born.plus_ms(3 * DAY_MS).to_iso(),
        "lastModified": if plan.mood == Mood::Disabled { now.plus_ms(-21 * DAY_MS) } else { born.plus_ms(260 * DAY_MS) }.to_iso(),
    });
    if let Some(integration) = plan.integration_id() {
        set(&mut doc, "_integrationId", json!(integration));
    }
    if let Form::Instance(of) = plan.form {
        set(&mut doc, "_abstractFlowId", json!(named_id("flow", of)));
        set(&mut doc, "overrides", json!({"settings": {"store": plan.name}}));
        set(&mut doc, "schedule", json!(plan.schedule()));
    } else {
        shape(plan, &mut doc);
        set(&mut doc, "skipRetries", json!(false));
        set(&mut doc, "autoResolveMatchingTraceKeys", json!(plan.mood != Mood::KeepsAll));
        if plan.errors > 0 && plan.steps.first().is_some_and(|step| step.app != App::Webhook) {
            set(&mut doc, "schedule", json!(plan.schedule()));
        }
    }
    if plan.integration == "shopify" {
        let group = if plan.name.ends_with("NetSuite") { "Into NetSuite" } else { "Out of NetSuite" };
        set(&mut doc, "_flowGroupingId", json!(named_id("group", group)));
    }
    if let Some(at) = last_run.get(&id) {
        set(&mut doc, "lastExecutedAt", json!(at.to_iso()));
    }
    doc
}

/// Where the steps stand in the flow's document.
fn shape(plan: &FlowPlan, doc: &mut Value) {
    if matches!(plan.form, Form::Old) {
        set(doc, "_exportId", json!(plan.step_id(0)));
        set(doc, "_importId", json!(plan.step_id(1)));
        return;
    }
    let generators: Vec<Value> = (0..plan.generators())
        .map(|place| json!({"_exportId": plan.step_id(place), "skipRetries": false}))
        .collect();
    set(doc, "pageGenerators", json!(generators));
    let routes = plan.routes();
    if let Form::Branched(_) = plan.form {
        let routers: Vec<Value> = routes
            .iter()
            .enumerate()
            .map(|(place, branches)| router(plan, place, branches, routes.len()))
            .collect();
        set(doc, "routers", json!(routers));
    } else {
        let processors: Vec<Value> = routes
            .iter()
            .flatten()
            .flat_map(|(_, places)| places.clone())
            .map(|place| processor(plan, place))
            .collect();
        set(doc, "pageProcessors", json!(processors));
    }
}

fn router(
    plan: &FlowPlan,
    place: usize,
    branches: &[(&str, std::ops::Range<usize>)],
    routers: usize,
) -> Value {
    let id = |place: usize| named_id("router", &format!("{}/{place}", plan.key));
    let branches: Vec<Value> = branches
        .iter()
        .map(|(name, places)| {
            let mut branch = json!({
                "name": name,
                "pageProcessors": places.clone().map(|place| processor(plan, place)).collect::<Vec<_>>(),
            });
            if place + 1 < routers {
                set(&mut branch, "nextRouterId", json!(id(place + 1)));
            }
            branch
        })
        .collect();
    json!({
        "id": id(place), "name": format!("Router {}", place + 1), "routeRecordsTo": "first_matching_branch",
        "routeRecordsUsing": "input_filters", "branches": branches,
    })
}

fn processor(plan: &FlowPlan, place: usize) -> Value {
    let import = plan.steps.get(place).is_some_and(|step| step.kind == StepKind::Import);
    let mapping = if import { json!([]) } else { json!([{"extract": "data", "generate": "lookup"}]) };
    let id = plan.step_id(place);
    let mut doc = json!({
        "type": if import { "import" } else { "export" },
        "responseMapping": {"fields": mapping, "lists": []},
    });
    set(&mut doc, if import { "_importId" } else { "_exportId" }, json!(id));
    doc
}

fn share(person: &Person, born: UtcMs, now: UtcMs) -> Value {
    let id = person.id();
    let mut doc = json!({
        "_id": named_id("ashare", person.email), "accepted": person.accepted, "dismissed": false, "disabled": false,
        "createdAt": born.plus_ms(5 * DAY_MS).to_iso(),
        "sharedWithUser": {"_id": id, "email": person.email, "name": person.name, "accountSSOLinked": "not_linked"},
    });
    if person.integration.is_empty() {
        set(&mut doc, "accessLevel", json!(person.access));
    } else {
        let access = json!([{"_integrationId": named_id("integration", person.integration), "accessLevel": "monitor"}]);
        set(&mut doc, "integrationAccessLevel", access);
    }
    if person.accepted {
        let mut chance = Chance::of(1, person.email);
        set(&mut doc, "lastSignIn", json!(now.plus_ms(-(chance.below(3 * DAY_MS as u64) as i64)).to_iso()));
    }
    doc
}

fn subscriptions(born: UtcMs, owner: &str) -> Vec<Value> {
    let user = |id: &str, email: &str, name: &str| json!({"_id": id, "email": email, "name": name});
    let dana = user(owner, OWNER.email, OWNER.name);
    let marek = user(&PEOPLE[0].id(), PEOPLE[0].email, PEOPLE[0].name);
    let row = |kind: &str, field: &str, id: String, by: &Value| {
        json!({"_id": named_id("notification", &format!("{kind}{id}{by}")), "type": kind, field: id,
               "subscribedByUser": by, "lastModified": born.plus_ms(60 * DAY_MS).to_iso()})
    };
    vec![
        row("integration", "_integrationId", named_id("integration", "shopify"), &dana),
        row("integration", "_integrationId", named_id("integration", "edi"), &marek),
        row("flow", "_flowId", named_id("flow", "stripe-charges"), &dana),
        row("flow", "_flowId", named_id("flow", "salesforce-deals"), &marek),
        row("connection", "_connectionId", connection_id(App::Sftp), &dana),
        row("connection", "_connectionId", connection_id(App::NetSuite), &marek),
    ]
}

fn audit(now: UtcMs, owner: &str) -> Vec<Value> {
    let dana = json!({"_id": owner, "email": OWNER.email, "name": OWNER.name});
    let marek = json!({"_id": PEOPLE[0].id(), "email": PEOPLE[0].email, "name": PEOPLE[0].name});
    let entry = |hours: i64, kind: &str, id: String, event: &str, by: &Value, change: Value| {
        json!({"_id": named_id("audit", &format!("{kind}{id}{hours}")), "resourceType": kind, "_resourceId": id,
               "source": "ui", "event": event, "time": now.plus_ms(-hours * HOUR_MS).to_iso(), "byUser": by,
               "fieldChange": change})
    };
    let change =
        |path: &str, old: Value, new: Value| json!({"fieldPath": path, "oldValue": old, "newValue": new});
    vec![
        entry(
            21 * 24,
            "flow",
            named_id("flow", "salesforce-contacts"),
            "update",
            &marek,
            change("disabled", json!(false), json!(true)),
        ),
        entry(
            9 * 24,
            "flow",
            named_id("flow", "amazon-settlements"),
            "update",
            &dana,
            change("autoResolveMatchingTraceKeys", json!(true), json!(false)),
        ),
        entry(
            31,
            "import",
            named_id("import", "shopify-orders/2"),
            "update",
            &marek,
            change("mapping.fields.7", json!("total"), json!("grandTotal")),
        ),
        entry(
            17,
            "connection",
            connection_id(App::Sftp),
            "update",
            &marek,
            change("offline", json!(false), json!(true)),
        ),
    ]
}

fn set(doc: &mut Value, key: &str, value: Value) {
    doc.as_object_mut().unwrap_or(&mut Map::new()).insert(key.to_owned(), value);
}
