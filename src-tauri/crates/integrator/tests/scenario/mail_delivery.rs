//! E-mails on their way: files, and a real SMTP server that takes, refuses, breaks and dawdles. What was told is
//! read with a parser of e-mails that is not the one that wrote them.

use crate::{
    mail::{mails, subscribe, watched},
    mail_server::MailServer,
    world::{World, config},
};
use integrator::{Config, DataPlace};
use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders};
use serde_json::{Value, json};
use std::{fs, path::Path, time::Duration};

const CHECK_MS: i64 = 15 * 60_000;

fn through(server: &MailServer) -> Config {
    Config { smtp: Some(server.url.clone()), ..config() }
}

/// Waits until every e-mail is in this state.
async fn until(world: &World, state: &str) -> Vec<Value> {
    for _ in 0..600 {
        let mails = mails(world).await;
        if !mails.is_empty() && mails.iter().all(|mail| mail["state"] == state) {
            return mails;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("still not {state}: {:?}", mails(world).await);
}

/// Waits until the first e-mail was tried and put off, and gives its reason.
async fn put_off(world: &World) -> String {
    for _ in 0..600 {
        let mails = mails(world).await;
        if let Some(reason) = mails.first().and_then(|mail| mail["reason"].as_str()) {
            assert_eq!(mails[0]["state"], "queued", "{}", mails[0]);
            return reason.to_owned();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("was never tried");
}

fn parse(bytes: &[u8]) -> Message<'_> {
    MessageParser::default().parse(bytes).unwrap()
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.iter().all(|path| path.extension().is_some_and(|kind| kind == "eml")), "{paths:?}");
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// One new error of a watched flow, told.
async fn tell(world: &World) {
    let flow = watched(world, false).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
}

#[tokio::test]
async fn without_a_server_e_mails_are_files_that_are_there_when_the_clock_has_moved() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataPlace::Folder(folder.path().to_owned());
    let world = World::with(Config { data, ..config() }).await;
    tell(&world).await;
    assert_eq!(files(&folder.path().join("mail")).len(), 1, "beside the data by default");
    assert_eq!(mails(&world).await[0]["state"], "sent");

    let folder = tempfile::tempdir().unwrap();
    let world = World::with(Config { mail_dir: Some(folder.path().join("a/b")), ..config() }).await;
    tell(&world).await;
    assert_eq!(files(&folder.path().join("a/b")).len(), 1);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mail_dir = folder.path().join("mail");
    fs::write(&mail_dir, "a file where the folder should be").unwrap();
    let world = World::with(Config { mail_dir: Some(mail_dir.clone()), ..config() }).await;
    tell(&world).await;
    assert_eq!(mails(&world).await[0]["state"], "queued");
    fs::remove_file(&mail_dir).unwrap();
    until(&world, "sent").await;
    assert_eq!(files(&mail_dir).len(), 1);
}

#[tokio::test]
async fn a_message_has_its_headers_a_text_an_html_part_and_a_chart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(Config { mail_dir: Some(folder.path().to_owned()), ..config() }).await;
    tell(&world).await;
    let bytes = files(folder.path()).remove(0);
    let mail = parse(&bytes);
    assert_eq!(mail.subject(), Some("1 new error: Orders"));
    assert_eq!(mail.from().unwrap().first().unwrap().address(), Some("notifications@integrator.localhost"));
    assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("owner@example.com"));
    assert!(mail.message_id().unwrap().ends_with("@integrator.localhost"));
    let now = domain::time::UtcMs::parse(&world.now().await).unwrap();
    assert_eq!(mail.date().unwrap().to_timestamp(), now.0 / 1_000, "the platform's time");
    assert_eq!(mail.header("Auto-Submitted"), Some(&HeaderValue::Text("auto-generated".into())));
    let kinds: Vec<String> = mail
        .parts
        .iter()
        .map(|part| {
            let kind = part.content_type().unwrap();
            format!("{}/{}", kind.ctype(), kind.subtype().unwrap())
        })
        .collect();
    let expected = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"];
    assert_eq!(kinds, expected);
    assert!(mail.body_text(0).unwrap().replace("\r\n", "\n").contains("\nNew: 1\nResolved: 0\nOpen: 1\n"));
    let html = mail.body_html(0).unwrap();
    let picture = mail.attachment(0).unwrap();
    assert!(html.contains(&format!("cid:{}", picture.content_id().unwrap())), "{html}");
    assert!(picture.contents().starts_with(b"\x89PNG"));
    assert!(bytes.is_ascii() && bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 999));
}

#[tokio::test]
async fn hostile_names_messages_and_people_stay_text() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(Config { mail_dir: Some(folder.path().to_owned()), ..config() }).await;
    let name = "Bestellungen žluťoučký \u{202e}kůň\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>";
    let flow = world.flow(name, "ei", false).await;
    let person = "\"Ann\r\nBcc: x@example.com\" <evil@example.com>";
    world.post("/control/users", json!({"email": "ann@example.com", "name": person})).await;
    world.post("/control/users", json!({"email": "no address\r\nRCPT TO:<x@y>", "name": "Bob"})).await;
    for email in ["ann@example.com", "no address\r\nRCPT TO:<x@y>"] {
        subscribe(&world, "_flowId", &flow.id, Some(email)).await;
    }
    let message = format!("<img src=x onerror=alert(1)>\nNew: 99\n.\n{}", "x".repeat(200_000));
    let at = json!([{"step": flow.steps[1], "outcome": "error", "code": "<b>", "message": message}]);
    let record = json!({"traceKey": "</td>", "data": {}, "at": at});
    world.post(&format!("/control/flows/{}/runs", flow.id), json!({"records": [record]})).await;
    world.advance(CHECK_MS).await;
    let told = mails(&world).await;
    let refused = told.iter().find(|mail| mail["state"] == "refused").unwrap();
    assert_eq!(refused["reason"], "the user has no valid e-mail address");
    let bytes = files(folder.path()).remove(0);
    assert!(bytes.len() < 200_000, "{}", bytes.len());
    let mail = parse(&bytes);
    assert!(mail.bcc().is_none() && mail.cc().is_none());
    assert_eq!(mail.to().unwrap().as_list().unwrap().len(), 1);
    assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("ann@example.com"));
    let subject = mail.subject().unwrap();
    assert!(subject.starts_with("1 new error: Bestellungen žluťoučký kůň Bcc: all@example.com"), "{subject}");
    let text = mail.body_text(0).unwrap();
    assert!(!text.lines().any(|line| line.trim_end() == "New: 99"), "{text}");
    let html = mail.body_html(0).unwrap();
    for tag in ["<script", "<img src=x", "<b>", "\u{202e}"] {
        assert!(!html.contains(tag), "{tag}");
    }
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_takes_each_mail_once() {
    let mut server = MailServer::start();
    let world = World::with(through(&server)).await;
    world.post("/control/users", json!({"email": "ann@example.com", "name": "Ann"})).await;
    let flow = watched(&world, false).await;
    subscribe(&world, "_flowId", &flow.id, Some("ann@example.com")).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
    until(&world, "sent").await;
    let (first, second) = (server.message(), server.message());
    let (first, second) = (parse(&first), parse(&second));
    assert_ne!(first.message_id(), second.message_id());
    assert_eq!(first.subject(), Some("1 new error: Orders"));
    assert!(first.body_html(0).unwrap().contains("Orders") && first.attachment(0).is_some());
    world.advance(4 * CHECK_MS).await;
    world.integrator.shutdown().await;
    assert_eq!(server.messages_left(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_to_try_later_gets_the_mail_later() {
    let mut server = MailServer::start();
    server.set("rcpt 451 4.3.0 greylisted, come again");
    let world = World::with(through(&server)).await;
    tell(&world).await;
    server.wait_for("refused");
    let reason = put_off(&world).await;
    assert!(reason.contains("451") && reason.contains("greylisted, come again"), "{reason}");
    server.wait_for("refused");
    server.set("data 452 4.2.2 full");
    server.wait_for("refused");
    server.set("ok");
    assert_eq!(parse(&server.message()).subject(), Some("1 new error: Orders"));
    let mails = until(&world, "sent").await;
    assert!(mails[0]["attempts"].as_u64().unwrap() >= 4 && mails[0].get("reason").is_none(), "{}", mails[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_refused_for_good_is_marked_and_does_not_hold_up_the_others() {
    let mut server = MailServer::start();
    server.set("rcpt-of gone@example.com 550 5.1.1 no such user");
    let world = World::with(through(&server)).await;
    let flow = world.flow("Orders", "ei", false).await;
    for email in ["gone@example.com", "here@example.com"] {
        world.post("/control/users", json!({"email": email, "name": "Somebody"})).await;
        subscribe(&world, "_flowId", &flow.id, Some(email)).await;
    }
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
    assert_eq!(server.wait_for("message")["to"], json!(["here@example.com"]));
    for _ in 0..600 {
        if mails(&world).await.iter().all(|mail| mail["state"] != "queued") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mails = mails(&world).await;
    let gone = mails.iter().find(|mail| mail["to"] == "gone@example.com").unwrap();
    assert_eq!((&gone["state"], &gone["attempts"]), (&json!("refused"), &json!(1)), "{gone}");
    assert!(
        gone["reason"].as_str().unwrap().contains("550")
            && gone["reason"].as_str().unwrap().contains("no such user")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_in_the_middle_of_a_message_is_tried_again() {
    let mut server = MailServer::start();
    server.set("drop");
    let world = World::with(through(&server)).await;
    tell(&world).await;
    server.wait_for("dropped");
    assert!(put_off(&world).await.contains("broke"));
    server.set("ok");
    server.message();
    until(&world, "sent").await;
    world.integrator.shutdown().await;
    assert_eq!(server.messages_left(), 0, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_answer_was_lost_comes_again_under_the_same_id() {
    let mut server = MailServer::start();
    server.set("lose");
    let world = World::with(through(&server)).await;
    tell(&world).await;
    let first = server.message();
    put_off(&world).await;
    server.set("ok");
    let second = server.message();
    assert_eq!(first, second, "the very same message: whoever reads it can drop one");
    until(&world, "sent").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_server_is_waited_for_and_gets_one_message() {
    let mut server = MailServer::start();
    server.set("slow 4");
    let world = World::with(through(&server)).await;
    tell(&world).await;
    server.wait_for("waiting");
    assert_eq!(mails(&world).await[0]["state"], "queued");
    server.message();
    assert_eq!(until(&world, "sent").await[0]["attempts"], 1);
    assert_eq!(server.messages_left(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_to_be_reached_e_mails_wait_also_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("smtp://{}", taken.local_addr().unwrap());
    drop(taken);
    let data = DataPlace::Folder(folder.path().to_owned());
    let world = World::with(Config { data: data.clone(), smtp: Some(nobody), ..config() }).await;
    tell(&world).await;
    assert!(put_off(&world).await.contains("cannot be reached"));
    world.integrator.shutdown().await;
    let mut server = MailServer::start();
    let world = World::with(Config { data, ..through(&server) }).await;
    assert_eq!(parse(&server.message()).subject(), Some("1 new error: Orders"));
    until(&world, "sent").await;
    world.integrator.shutdown().await;
    assert_eq!(server.messages_left(), 0);
}

#[tokio::test]
async fn a_server_that_is_none_is_refused_at_the_start() {
    for smtp in ["mail.example.com", "smtp://user:secret@127.0.0.1:25", "http://127.0.0.1"] {
        let refused = integrator::Integrator::start(Config { smtp: Some(smtp.into()), ..config() }).await;
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("smtp://HOST:PORT") && !error.contains("secret"), "{error}");
    }
}
