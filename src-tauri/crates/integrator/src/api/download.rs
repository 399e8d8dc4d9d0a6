//! Signed addresses: files that are served without a token for a while (API 2.5, 2.6), from memory.

use super::{
    Cx,
    reply::{Answer, Reply},
};
use crate::ident::random_hex;
use domain::time::{MINUTE_MS, UtcMs};
use serde_json::json;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// How long an address works.
const LIFE_MS: i64 = 15 * MINUTE_MS;
/// Files kept at once; the oldest goes first.
const FILES_MAX: usize = 64;

/// Files that were handed out.
#[derive(Default)]
pub(crate) struct Downloads {
    files: Mutex<VecDeque<File>>,
}

struct File {
    key: String,
    content_type: &'static str,
    body: Vec<u8>,
    until: UtcMs,
}

impl Downloads {
    /// A file by the key in its address.
    pub(crate) fn get(&self, key: &str, now: UtcMs) -> Option<Reply> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let file = files.iter().find(|file| file.key == key && file.until > now)?;
        Some(Reply::of(200, file.content_type, file.body.clone()))
    }

    fn add(&self, file: File) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.push_back(file);
        if files.len() > FILES_MAX {
            files.pop_front();
        }
    }
}

/// Keeps a file and gives its address.
pub(crate) fn address(cx: &Cx<'_>, content_type: &'static str, name: &str, body: Vec<u8>) -> String {
    let key = random_hex(24);
    let url = format!("{}/files/{key}/{}", cx.platform.base_url(), super::request::encode(name));
    cx.platform.downloads.add(File { key, content_type, body, until: cx.now.plus_ms(LIFE_MS) });
    url
}

/// Answers with the address of a file.
pub(crate) fn hand_out(cx: &Cx<'_>, content_type: &'static str, name: &str, body: Vec<u8>) -> Answer {
    Ok(Reply::ok(&json!({"signedURL": address(cx, content_type, name, body)})))
}
