//! The remote's JSON on disk: zstd with a shipped dictionary, exact to the byte.

use crate::Result;
use domain::json::RawObject;
use rusqlite::{Connection, functions::FunctionFlags, types::ValueRef};
use std::{cell::RefCell, sync::LazyLock};
use zstd::{
    bulk::{Compressor, Decompressor},
    dict::{DecoderDictionary, EncoderDictionary},
};

/// Trained by `examples/train_dictionary.rs` on records and jobs like those of the platform. A frame names its
/// dictionary, so another one can be shipped later; this one must stay to read older frames.
static DICTIONARY: &[u8] = include_bytes!("../assets/raw-1.dict");
/// Small frames: speed matters more than the last per cent.
const LEVEL: i32 = 3;
/// Largest JSON object that is unpacked; pages of the remote are limited far below this.
const RAW_BYTES_MAX: usize = 256 * 1024 * 1024;

static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static DECODER: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Packs text. The first byte says how: 1 is a zstd frame, 0 is the text itself (when packing gains nothing).
pub(crate) fn pack(text: &str) -> Vec<u8> {
    let packed = COMPRESSOR.with(|slot| {
        let mut slot = slot.borrow_mut();
        if slot.is_none() {
            *slot = Compressor::with_prepared_dictionary(&ENCODER).ok();
        }
        slot.as_mut().and_then(|compressor| compressor.compress(text.as_bytes()).ok())
    });
    match packed {
        Some(frame) if frame.len() < text.len() => prefixed(1, &frame),
        _ => prefixed(0, text.as_bytes()),
    }
}

/// Unpacks text; `None` when the bytes are damaged.
pub(crate) fn unpack(bytes: &[u8]) -> Option<String> {
    let (kind, body) = bytes.split_first()?;
    match kind {
        0 => String::from_utf8(body.to_vec()).ok(),
        1 => {
            let size = zstd::zstd_safe::get_frame_content_size(body).ok()??;
            let size = usize::try_from(size).ok().filter(|size| *size <= RAW_BYTES_MAX)?;
            let text = DECOMPRESSOR.with(|slot| {
                let mut slot = slot.borrow_mut();
                if slot.is_none() {
                    *slot = Decompressor::with_prepared_dictionary(&DECODER).ok();
                }
                slot.as_mut().and_then(|decompressor| decompressor.decompress(body, size).ok())
            })?;
            String::from_utf8(text).ok()
        }
        _ => None,
    }
}

fn prefixed(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 1);
    out.push(kind);
    out.extend_from_slice(body);
    out
}

/// FNV-1a: says whether a record changed, and finds trace keys and runs; the text itself is compared after.
pub(crate) fn hash64(text: &str) -> i64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    hash.cast_signed()
}

/// 32 bits of [`hash64`], never 0 (0 means none on disk).
pub(crate) fn hash32(text: &str) -> i64 {
    let hash = hash64(text).cast_unsigned();
    let folded = (hash ^ (hash >> 32)) & 0xffff_ffff;
    i64::try_from(folded.max(1)).unwrap_or(1)
}

/// Gives SQL the function `raw_field(raw, name)`: the text of a field of packed JSON, NULL when there is none.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("raw_field", 2, flags, |context| {
        let ValueRef::Blob(raw) = context.get_raw(0) else { return Ok(None) };
        let name: String = context.get(1)?;
        Ok(unpack(raw).and_then(|text| RawObject::parse(&text).ok()?.text(&name)))
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_text_comes_back_exactly() {
        for text in ["", "x", r#"{"errorId":"1","message":"é \ud800"}"#, &"long ".repeat(10_000)] {
            assert_eq!(unpack(&pack(text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_record_takes_less_than_half_its_size() {
        let text = r#"{"occurredAt":"2026-06-15T21:21:30.538Z","source":"application","code":"USER_ERROR","message":"Please enter value(s) for: Subsidiary","traceKey":"53968","oIndex":"1","retryDataKey":"3329b8e1a0f0443ab3d2e5a7c1f781fe","errorId":"84045269102","_flowJobId":"60c9c8f2e5255c67b561e77a","classification":"missing","classifiedBy":"autopilot","purgeAt":"2026-07-15T21:21:30.538Z"}"#;
        assert!(pack(text).len() * 2 < text.len(), "{} of {}", pack(text).len(), text.len());
    }

    #[test]
    fn damaged_bytes_give_nothing_and_do_not_panic() {
        let packed = pack(&r#"{"a":"some text that packs well, packs well, packs well"}"#.repeat(4));
        for at in 0..packed.len() {
            let mut bytes = packed.clone();
            bytes[at] ^= 0xff;
            let _ = unpack(&bytes);
            let _ = unpack(&packed[..at]);
        }
        assert_eq!(unpack(&[]), None);
    }
}
