//! `flowmend notifications`: who gets which e-mails. The list is what was last read; changes are made at once, on
//! what the platform says now.

use super::{
    desk::{Context, Opened},
    exit::{Exit, Failure},
    output::{Output, Table},
    shape::with,
};
use domain::subscription::{NO_INTEGRATION, Subscription, Topic, Wish};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// `flowmend notifications …`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List subscriptions
    List {
        /// Those of every user, not only one's own
        #[arg(long)]
        all_users: bool,
    },
    /// Subscribe
    Subscribe(TargetArgs),
    /// Unsubscribe
    Unsubscribe(TargetArgs),
}

/// What to subscribe to, and for whom.
#[derive(Debug, clap::Args)]
pub(crate) struct TargetArgs {
    /// What.
    #[command(flatten)]
    pub target: Target,
    /// For this user [default: oneself]
    #[arg(long, value_name = "EMAIL")]
    pub user: Option<String>,
}

/// What to subscribe to: at least one.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Target {
    /// Errors of these flows
    #[arg(long, value_name = "ID")]
    pub flow: Vec<String>,
    /// Errors of all flows of these integrations
    #[arg(long, value_name = "ID")]
    pub integration: Vec<String>,
    /// These connections going offline
    #[arg(long, value_name = "ID")]
    pub connection: Vec<String>,
}

/// Shows or changes subscriptions.
///
/// # Errors
/// When it cannot be done.
pub(crate) fn run(command: &Command, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    match command {
        Command::List { all_users } => list(*all_users, &opened, context, output),
        Command::Subscribe(args) => change(args, true, &opened, context, output),
        Command::Unsubscribe(args) => change(args, false, &opened, context, output),
    }
}

fn list(all: bool, opened: &Opened, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let rows = opened.store.list_subscriptions()?;
    let names = Names::read(opened)?;
    let mut table = Table::new(&["who", "e-mail", "gets", "of", "id"]);
    for row in rows.iter().filter(|row| all || row.mine) {
        let about = &row.subscription;
        if output.is_json() {
            output.json_line(&with(&about.raw, &[("subscribed", json!(true))]))?;
            continue;
        }
        table.row([
            about.name.clone().unwrap_or_default(),
            about.email.clone().unwrap_or_default(),
            kind(&about.topic).to_owned(),
            names.of(about),
            about.topic.id().to_owned(),
        ]);
    }
    if !output.is_json() {
        output.table(&table)?;
        opened.say_age(output, "Notifications", opened.store.last_sync()?.notifications, context.now);
    }
    Ok(Exit::Done)
}

fn change(
    args: &TargetArgs,
    subscribed: bool,
    opened: &Opened,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let wishes: Vec<Wish> =
        topics(&args.target, opened)?.into_iter().map(|topic| Wish { topic, subscribed }).collect();
    let email = args.user.as_deref();
    if email.is_some_and(|email| !email.contains('@')) {
        return Err(Failure::usage("--user takes the e-mail address of a user."));
    }
    let written = context
        .with_engine(opened, async |engine| Ok(engine.change_subscriptions(&wishes, email).await?))?;
    if output.is_json() {
        let rows: Vec<Value> = written.iter().map(|row| json_row(row, email)).collect();
        output.json(&json!({ "subscribed": subscribed, "user": email, "changed": rows }))?;
        return Ok(Exit::Done);
    }
    let done = match (written.len(), subscribed) {
        (0, true) => "Nothing to do: that is subscribed to already.".to_owned(),
        (0, false) => "Nothing to do: that is not subscribed to.".to_owned(),
        (1, _) => "1 subscription was changed.".to_owned(),
        (count, _) => format!("{count} subscriptions were changed."),
    };
    output.line(&done)?;
    Ok(Exit::Done)
}

fn json_row(row: &Wish, email: Option<&str>) -> Value {
    let mut fields = Map::new();
    fields.insert(row.topic.key().to_owned(), Value::from(row.topic.id()));
    fields.insert("subscribed".to_owned(), Value::from(row.subscribed));
    if let Some(email) = email {
        fields.insert("subscribedByUserEmail".to_owned(), Value::from(email));
    }
    Value::Object(fields)
}

/// What is meant, by id or name. What the cache does not know is taken as an id: the platform knows better.
fn topics(target: &Target, opened: &Opened) -> Result<Vec<Topic>, Failure> {
    let mut topics = Vec::new();
    for flow in &target.flow {
        topics.push(Topic::Flow(match opened.store.find_flows(flow)?.is_empty() {
            true => flow.as_str().into(),
            false => opened.flow(flow)?,
        }));
    }
    for integration in &target.integration {
        let found = opened.store.find_integrations(integration)?;
        topics.push(Topic::Integration(match found.as_slice() {
            _ if integration == NO_INTEGRATION => NO_INTEGRATION.into(),
            [] => integration.as_str().into(),
            [one] => one.clone(),
            _ => return Err(ambiguous("integration", integration)),
        }));
    }
    let connections = opened.store.list_connections()?;
    for connection in &target.connection {
        let by_id = connections.iter().find(|known| known.id.as_str() == connection);
        let by_name: Vec<_> =
            connections.iter().filter(|known| known.name.eq_ignore_ascii_case(connection)).collect();
        topics.push(Topic::Connection(match (by_id, by_name.as_slice()) {
            (Some(known), _) => known.id.clone(),
            (None, [known]) => known.id.clone(),
            (None, []) => connection.as_str().into(),
            (None, _) => return Err(ambiguous("connection", connection)),
        }));
    }
    Ok(topics)
}

fn ambiguous(what: &str, asked: &str) -> Failure {
    Failure::new(Exit::Usage, "ambiguous", format!("{asked:?} means more than one {what}; give its id."))
}

fn kind(topic: &Topic) -> &'static str {
    match topic {
        Topic::Flow(_) => "errors of the flow",
        Topic::Integration(_) => "errors of all flows",
        Topic::Connection(_) => "connection offline",
    }
}

/// Names of what can be subscribed to.
struct Names(HashMap<String, String>);

impl Names {
    fn read(opened: &Opened) -> Result<Self, Failure> {
        let mut names = HashMap::from([(NO_INTEGRATION.to_owned(), "no integration".to_owned())]);
        let store = &opened.store;
        names.extend(store.list_flows()?.into_iter().map(|row| (row.flow.id.0, row.flow.name)));
        let integrations = store.list_integrations()?.into_iter();
        names.extend(integrations.map(|row| (row.integration.id.0, row.integration.name)));
        names.extend(store.list_connections()?.into_iter().map(|row| (row.id.0, row.name)));
        Ok(Self(names))
    }

    fn of(&self, subscription: &Subscription) -> String {
        self.0.get(subscription.topic.id()).cloned().unwrap_or_default()
    }
}
