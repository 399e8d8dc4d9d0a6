//! A well-behaved server behind the proxy: it counts what reaches it and always gives the same page.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{Method, Uri, header},
    response::IntoResponse,
};
use serde_json::{Value, json};
use std::{
    net::TcpListener,
    sync::{Arc, Mutex, mpsc},
    thread::JoinHandle,
};
use testkit::{Caller, Proxy};
use tokio::sync::oneshot;

/// Rows of the page.
const ROWS: usize = 100;

/// A running server. It ends when dropped.
pub(super) struct Upstream {
    base_url: String,
    hits: Hits,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

type Hits = Arc<Mutex<Vec<String>>>;

impl Upstream {
    pub(super) fn start() -> Self {
        let hits = Hits::default();
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, address) = mpsc::channel();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let app = Router::new().fallback(answer).with_state(Arc::clone(&hits));
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                listener.set_nonblocking(true).unwrap();
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                ready.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! {
                    served = axum::serve(listener, app) => served.unwrap(),
                    _ = stopped => {}
                }
            });
        });
        let base_url = format!("http://{}", address.recv().unwrap());
        Self { base_url, hits, stop: Some(stop), thread: Some(thread) }
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A proxy in front of it, and a client of the proxy.
    pub(super) fn behind_proxy(&self) -> (Proxy, Caller) {
        let proxy = Proxy::start(&self.base_url);
        let caller = Caller::new(&proxy.base_url()).with_token("t");
        (proxy, caller)
    }

    /// What reached it, as `METHOD target`.
    pub(super) fn hits(&self) -> Vec<String> {
        self.hits.lock().unwrap().clone()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The page it gives for every GET.
pub(super) fn page() -> Value {
    let rows: Vec<Value> = (0..ROWS)
        .map(|number| json!({ "errorId": (1_000 + number).to_string(), "message": format!("row {number}") }))
        .collect();
    json!({ "errors": rows, "nextPageURL": "/v1/flows/f/s/errors?startAtErrorId=1099" })
}

/// Its length as text.
pub(super) fn page_bytes() -> usize {
    page().to_string().len()
}

async fn answer(State(hits): State<Hits>, method: Method, uri: Uri, _body: Bytes) -> impl IntoResponse {
    hits.lock().unwrap().push(format!("{method} {uri}"));
    let body = if method == Method::GET { page() } else { json!({}) };
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::LINK, "</v1/flows?skip=2>; rel=\"next\"")];
    (headers, body.to_string())
}
