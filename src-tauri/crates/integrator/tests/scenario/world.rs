//! A running integrator and a small HTTP client for it.

use integrator::{ClockKind, Config, Integrator};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A running integrator with a client.
pub(crate) struct World {
    pub(crate) integrator: Integrator,
    pub(crate) token: String,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}

/// A flow made through the control surface.
pub(crate) struct Flow {
    pub(crate) id: String,
    pub(crate) steps: Vec<String>,
}

/// An empty account with a manual clock and the control surface.
pub(crate) fn config() -> Config {
    Config { clock: ClockKind::Manual, control: true, ..Config::default() }
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(config()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let integrator = Integrator::start(config).await.unwrap();
        let token = integrator.token().to_owned();
        Self { integrator, token }
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.send_text(method, path, &body).await
    }

    /// A request with a body that may be no JSON at all.
    pub(crate) async fn send_text(&self, method: &str, path: &str, body: &str) -> Answer {
        send_as(self.integrator.base_url(), &self.token, method, path, "application/json", body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.send("GET", path, None).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.json()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.send("POST", path, Some(body)).await;
        assert!((200..300).contains(&answer.status), "{path}: {answer:?}");
        answer.json()
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        let answer = self.send("PUT", path, Some(body)).await;
        assert!((200..300).contains(&answer.status), "{path}: {answer:?}");
        answer
    }

    /// A linear flow: one letter a step, `e`xport, `l`ookup, `i`mport.
    pub(crate) async fn flow(&self, name: &str, shape: &str, auto_resolve: bool) -> Flow {
        self.make_flow(name, shape, json!({"autoResolve": auto_resolve})).await
    }

    /// The same in an integration, without auto-resolve.
    pub(crate) async fn flow_in(&self, name: &str, shape: &str, integration: Option<&str>) -> Flow {
        self.make_flow(name, shape, json!({"autoResolve": false, "_integrationId": integration})).await
    }

    async fn make_flow(&self, name: &str, shape: &str, mut body: Value) -> Flow {
        let steps: Vec<Value> = shape
            .chars()
            .map(|letter| match letter {
                'e' => json!({"kind": "export", "name": "Get", "adaptorType": "HTTPExport"}),
                'l' => json!({"kind": "lookup", "name": "Look up", "adaptorType": "HTTPExport"}),
                _ => json!({"kind": "import", "name": "Put", "adaptorType": "HTTPImport"}),
            })
            .collect();
        body["name"] = json!(name);
        body["steps"] = json!(steps);
        let made = self.post("/control/flows", body).await;
        let steps = made["stepIds"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned());
        Flow { id: made["_id"].as_str().unwrap().to_owned(), steps: steps.collect() }
    }

    /// Runs records given as (trace key, steps with their outcome) and gives the job id.
    pub(crate) async fn run(&self, flow: &Flow, records: &[(&str, &[(usize, &str)])]) -> String {
        self.run_with(flow, records, false).await
    }

    pub(crate) async fn run_with(
        &self,
        flow: &Flow,
        records: &[(&str, &[(usize, &str)])],
        hold: bool,
    ) -> String {
        let records: Vec<Value> = records.iter().map(|(key, at)| record(flow, key, at)).collect();
        let path = format!("/control/flows/{}/runs", flow.id);
        let made = self.post(&path, json!({"records": records, "hold": hold})).await;
        made["_jobId"].as_str().unwrap().to_owned()
    }

    /// Open errors of a step, newest first.
    pub(crate) async fn open(&self, flow: &Flow, step: usize) -> Vec<Value> {
        let body = self.get(&format!("/v1/flows/{}/{}/errors", flow.id, flow.steps[step])).await;
        body["errors"].as_array().unwrap().clone()
    }

    /// Resolved errors of a step, newest first.
    pub(crate) async fn resolved(&self, flow: &Flow, step: usize) -> Vec<Value> {
        let body = self.get(&format!("/v1/flows/{}/{}/resolved", flow.id, flow.steps[step])).await;
        body["resolved"].as_array().unwrap().clone()
    }

    pub(crate) async fn resolve(&self, flow: &Flow, step: usize, ids: &[Value]) {
        let path = format!("/v1/flows/{}/{}/resolved", flow.id, flow.steps[step]);
        self.put(&path, json!({"errors": ids})).await;
    }

    pub(crate) async fn retry(&self, flow: &Flow, step: usize, keys: &[Value]) -> String {
        let path = format!("/v1/flows/{}/{}/retry", flow.id, flow.steps[step]);
        let made = self.post(&path, json!({"retryDataKeys": keys})).await;
        made["_jobId"].as_str().unwrap().to_owned()
    }

    /// The next retry of this trace key fails; an empty code and class keep the former ones.
    pub(crate) async fn fail_next_retry(&self, key: &str, code: &str, class: &str) {
        let mut body = json!({"traceKey": key, "outcome": "error"});
        for (name, value) in [("code", code), ("classification", class)] {
            if !value.is_empty() {
                body[name] = json!(value);
            }
        }
        self.post("/control/reprocess", body).await;
    }

    pub(crate) async fn advance(&self, ms: i64) {
        self.post("/control/clock", json!({"advanceMs": ms})).await;
    }

    pub(crate) async fn now(&self) -> String {
        self.get("/control/clock").await["now"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn job(&self, id: &str) -> Value {
        self.get(&format!("/v1/jobs/{id}")).await
    }

    pub(crate) async fn family(&self, id: &str) -> Value {
        self.get(&format!("/v1/jobs/{id}/family")).await
    }

    /// Changes one field of a flow by reading and writing it whole.
    pub(crate) async fn set_flow(&self, flow: &Flow, field: &str, value: Value) {
        let path = format!("/v1/flows/{}", flow.id);
        let mut doc = self.get(&path).await;
        doc[field] = value;
        self.put(&path, doc).await;
    }
}

/// A record; `intermittent` is an error of that class, any other word an outcome or an error with that code.
pub(crate) fn record(flow: &Flow, key: &str, at: &[(usize, &str)]) -> Value {
    let at: Vec<Value> = at
        .iter()
        .map(|(step, word)| {
            let step = &flow.steps[*step];
            match *word {
                "success" | "ignored" => json!({"step": step, "outcome": word}),
                "intermittent" => json!({"step": step, "outcome": "error", "code": "503",
                    "message": "Service Unavailable", "classification": "intermittent"}),
                code => json!({"step": step, "outcome": "error", "code": code, "message": "It failed.",
                    "classification": "value"}),
            }
        })
        .collect();
    json!({"traceKey": key, "data": {"id": key, "n": 1}, "at": at})
}

/// One field of every row.
pub(crate) fn all(rows: &[Value], field: &str) -> Vec<Value> {
    rows.iter().map(|row| row[field].clone()).collect()
}

/// One request on a connection of its own.
pub(crate) async fn send(
    base: &str,
    authorization: &str,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Answer {
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    write_and_read(base, authorization, method, path, "application/json", &body).await
}

/// One request with a body of any kind.
pub(crate) async fn send_as(
    base: &str,
    token: &str,
    method: &str,
    path: &str,
    content_type: &str,
    body: &str,
) -> Answer {
    write_and_read(base, &format!("Bearer {token}"), method, path, content_type, body).await
}

async fn write_and_read(
    base: &str,
    authorization: &str,
    method: &str,
    path: &str,
    content_type: &str,
    body: &str,
) -> Answer {
    let host = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nauthorization: {authorization}\r\n\
         content-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_owned(), text: body.to_owned() }
}
