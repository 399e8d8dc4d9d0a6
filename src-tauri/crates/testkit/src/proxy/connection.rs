//! One client connection: reads requests, applies their faults, asks the server, answers.

use super::{
    Shared,
    delivery::{Delivery, deliver},
    fault::{Answer, Fault, Instead, Kind, Pause, Unanswered, strip_hop},
    log::{Answered, Log, Seen},
};
use crate::{
    caller::read_reply,
    http::{Head, Reply, Stream, broken, head_bytes, read_body, read_head},
};
use serde_json::json;
use std::{io, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
};

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Close,
    Reset,
}

/// Serves a connection until it ends or the network goes.
pub(super) async fn serve(stream: TcpStream, shared: Arc<Shared>, mut network: watch::Receiver<u64>) {
    let _ = stream.set_nodelay(true);
    let mut stream = Stream::new(stream);
    let end = tokio::select! {
        biased;
        _ = network.changed() => End::Reset,
        end = serve_requests(&mut stream, &shared) => end.unwrap_or(End::Close),
    };
    match end {
        End::Close => {
            let _ = stream.shutdown().await;
        }
        // Closing with no time to linger sends a reset.
        End::Reset => {
            let _ = stream.get_ref().set_zero_linger();
        }
    }
}

async fn serve_requests(stream: &mut Stream, shared: &Shared) -> io::Result<End> {
    loop {
        let Some(head) = read_head(stream).await? else { return Ok(End::Close) };
        shared.thawed.pass().await;
        let Some((method, target)) = head.request_line() else { return Ok(End::Close) };
        let early = Seen::new(method, target, &head.headers, b"");
        if shared.rules.resets_early(&early) {
            let seen = shared.log.arrived(early);
            shared.log.met(seen.number, vec!["reset_early"]);
            shared.log.answered(seen.number, Answered::default());
            return Ok(End::Reset);
        }
        let mut body = Vec::new();
        read_body(stream, head.request_framing()?, &mut body).await?;
        let mut seen = shared.log.arrived(Seen::new(method, target, &head.headers, &body));
        let faults = shared.rules.faults(&seen);
        seen.faults = faults.iter().map(|fault| fault.name).collect();
        shared.log.met(seen.number, seen.faults.clone());
        let mut exchange = Exchange {
            log: &shared.log,
            answered: Answered::default(),
            wants_close: head.headers.has_word("connection", "close"),
            seen,
            faults,
        };
        if let Some(end) = exchange.run(stream, shared, &head, &body).await? {
            return Ok(end);
        }
    }
}

/// One request under way. Whatever ends it, the log hears of it.
struct Exchange<'a> {
    log: &'a Log,
    answered: Answered,
    wants_close: bool,
    seen: Seen,
    faults: Vec<Fault>,
}

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        self.log.answered(self.seen.number, self.answered);
    }
}

impl Exchange<'_> {
    /// `None` when the connection may be used again.
    async fn run(
        &mut self,
        stream: &mut Stream,
        shared: &Shared,
        head: &Head,
        body: &[u8],
    ) -> io::Result<Option<End>> {
        self.pause(|kind| if let Kind::Before(pause) = kind { Some(pause) } else { None }).await;
        let instead = self.faults.iter().find_map(|fault| match &fault.kind {
            Kind::Instead(instead) => Some(instead.clone()),
            _ => None,
        });
        let mut reply = match instead {
            None => self.ask(shared, head, body).await,
            Some(Instead::Answer(answer)) => answer.reply(),
            Some(Instead::Made(answer)) => answer(&self.seen).reply(),
            Some(Instead::Unanswered(how)) => return go_unanswered(stream, how).await.map(Some),
            Some(Instead::Raw(bytes)) => {
                stream.write_all(&bytes).await?;
                return Ok(Some(End::Close));
            }
        };
        self.pause(|kind| if let Kind::After(pause) = kind { Some(pause) } else { None }).await;
        let acted_then = self.faults.iter().find_map(|fault| match fault.kind {
            Kind::ActedThen(how) => Some(how),
            _ => None,
        });
        if let Some(how) = acted_then {
            return go_unanswered(stream, how).await.map(Some);
        }
        let mut delivery = Delivery::Plain;
        for fault in &self.faults {
            match &fault.kind {
                Kind::Edit(edit) => edit(&self.seen, &mut reply),
                Kind::Deliver(how) => delivery = *how,
                _ => {}
            }
        }
        shared.thawed.pass().await;
        if self.wants_close {
            reply.headers.set("connection", "close");
        }
        let may_go_on = deliver(stream, reply, delivery, &mut self.answered).await?;
        self.answered.is_whole = may_go_on;
        Ok((!may_go_on || self.wants_close).then_some(End::Close))
    }

    /// Takes all pauses of one place, one after the other.
    async fn pause(&self, of_place: impl Fn(&Kind) -> Option<&Pause>) {
        for pause in self.faults.iter().filter_map(|fault| of_place(&fault.kind)) {
            match pause {
                Pause::Time(time) => tokio::time::sleep(*time).await,
                Pause::Gate(gate) => gate.pass().await,
                Pause::Call(call) => {
                    let (call, seen) = (Arc::clone(call), self.seen.clone());
                    // A panic in there was reported by its own thread; the request goes on.
                    let _ = tokio::task::spawn_blocking(move || call(&seen)).await;
                }
            }
        }
    }

    /// The server's answer, the 502 of a gateway whose server is gone, or 404 when there was none ever.
    async fn ask(&mut self, shared: &Shared, head: &Head, body: &[u8]) -> Reply {
        let Some(server) = shared.server() else {
            return Answer::new(404).json(&json!({ "message": "no rule for this request" })).reply();
        };
        match forward(&server, head, body, &self.seen.method).await {
            Ok(mut reply) => {
                self.answered.upstream_status = Some(reply.status);
                strip_hop(&mut reply.headers);
                reply
            }
            Err(error) => {
                let text = format!("the server behind the proxy does not answer: {error}");
                Answer::new(502).json(&json!({ "message": text })).reply()
            }
        }
    }
}

/// Sends a request on, with the client's own `Host`, and reads the whole answer.
async fn forward(address: &str, head: &Head, body: &[u8], method: &str) -> io::Result<Reply> {
    let mut headers = head.headers.clone();
    strip_hop(&mut headers);
    // Answers must be plain, or they could not be changed.
    headers.remove("accept-encoding");
    headers.add("connection", "close");
    if !body.is_empty() || matches!(method, "POST" | "PUT" | "PATCH") {
        headers.add("content-length", body.len().to_string());
    }
    let mut bytes = head_bytes(&head.first_line, &headers);
    bytes.extend_from_slice(body);
    let mut server = Stream::new(TcpStream::connect(address).await?);
    server.write_all(&bytes).await?;
    let head = read_head(&mut server).await?.ok_or_else(|| broken("no answer"))?;
    read_reply(&mut server, head, method).await.map_err(|broken| broken.why)
}

async fn go_unanswered(stream: &mut Stream, how: Unanswered) -> io::Result<End> {
    match how {
        Unanswered::Reset => Ok(End::Reset),
        Unanswered::Close => Ok(End::Close),
        Unanswered::Hang => {
            let mut scrap = [0; 1_024];
            while stream.read(&mut scrap).await? > 0 {}
            Ok(End::Close)
        }
    }
}
