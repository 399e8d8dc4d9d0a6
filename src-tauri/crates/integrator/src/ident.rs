//! How ids and keys are made (API 1.6): object ids of 24 hexadecimal characters, retry data keys of 32, keys of
//! kept requests with a reversed time. Keys hold the error id behind a secret, so no index of keys is needed.

use domain::time::UtcMs;
use rand::{Rng, RngCore, SeedableRng, rngs::StdRng};
use std::sync::atomic::{AtomicU32, Ordering};

/// 2200-01-01 in milliseconds: times in request keys are counted backwards from here, newest first.
const REVERSED_FROM_MS: i64 = 7_258_118_400_000;

/// Makes object ids: seconds, five random bytes of this process, and a counter.
#[derive(Debug)]
pub(crate) struct ObjectIds {
    process: u64,
    counter: AtomicU32,
}

impl ObjectIds {
    /// Ids of one process. The same seed gives the same ones; without a seed they are like no others.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let mut rng = seed.map_or_else(StdRng::from_os_rng, StdRng::seed_from_u64);
        Self { process: rng.random::<u64>() & 0xff_ffff_ffff, counter: AtomicU32::new(rng.random::<u32>()) }
    }

    /// A new id for something made at `at`.
    pub(crate) fn make(&self, at: UtcMs) -> String {
        let count = self.counter.fetch_add(1, Ordering::Relaxed) & 0xff_ffff;
        let seconds = (at.0 / 1_000) & 0xffff_ffff;
        format!("{seconds:08x}{:010x}{count:06x}", self.process)
    }

    /// A new id for a file of a run: 32 hexadecimal characters.
    pub(crate) fn make_file(&self) -> String {
        let count = u64::from(self.counter.fetch_add(1, Ordering::Relaxed));
        let first = mix(self.process ^ (count << 40));
        format!("{first:016x}{:016x}", mix(first ^ self.process))
    }
}

/// A number that nobody can guess, unless it is made from a seed.
pub(crate) fn secret_number(seed: Option<u64>) -> u64 {
    seed.map_or_else(StdRng::from_os_rng, |seed| StdRng::seed_from_u64(!seed)).random()
}

/// The secret of one data file, from which keys are made.
#[derive(Clone, Copy)]
pub(crate) struct Salt(pub(crate) u64);

impl Salt {
    /// Key of the kept retry data of an error: 32 hexadecimal characters.
    pub(crate) fn retry_key(self, error: i64) -> String {
        self.key(error, 1)
    }

    /// The error id behind a retry data key; `None` for a key that was never given out.
    pub(crate) fn retry_id(self, key: &str) -> Option<i64> {
        self.id(key, 1)
    }

    /// Key of the kept request and response of an error.
    pub(crate) fn request_key(self, error: i64, at: UtcMs, status: u16, method: &str) -> String {
        let reversed = (REVERSED_FROM_MS - at.0).clamp(0, 9_999_999_999_999);
        format!("{reversed:013}-{}-{status}-{method}", self.key(error, 2))
    }

    /// The error id behind a request key.
    pub(crate) fn request_id(self, key: &str) -> Option<i64> {
        let mut parts = key.split('-');
        let (_, hex) = (parts.next()?, parts.next()?);
        self.id(hex, 2)
    }

    fn key(self, id: i64, kind: u64) -> String {
        let first = mix(id.cast_unsigned() ^ self.0 ^ kind);
        format!("{first:016x}{:016x}", mix(first ^ self.0.rotate_left(17) ^ kind))
    }

    fn id(self, key: &str, kind: u64) -> Option<i64> {
        if key.len() != 32 || !key.is_ascii() {
            return None;
        }
        let first = u64::from_str_radix(key.get(..16)?, 16).ok()?;
        let id = (unmix(first) ^ self.0 ^ kind).cast_signed();
        (self.key(id, kind) == key).then_some(id)
    }
}

/// So many random bytes as hexadecimal text.
pub(crate) fn random_hex(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    StdRng::from_os_rng().fill_bytes(&mut buffer);
    buffer.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The finishing steps of splitmix64: a one-to-one scrambling of 64 bits.
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn unmix(mut z: u64) -> u64 {
    z = (z ^ (z >> 31) ^ (z >> 62)).wrapping_mul(0x3196_42b2_d24d_8ec3);
    z = (z ^ (z >> 27) ^ (z >> 54)).wrapping_mul(0x96de_1b17_3f11_9089);
    z ^ (z >> 30) ^ (z >> 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_give_back_their_error_and_nothing_else_does() {
        let salt = Salt(0x1234_5678_9abc_def0);
        for id in [0, 1, 840_452_691, i64::MAX] {
            let key = salt.retry_key(id);
            assert_eq!(key.len(), 32);
            assert_eq!(salt.retry_id(&key), Some(id));
            assert_eq!(Salt(7).retry_id(&key), None);
            let request = salt.request_key(id, UtcMs(1_623_792_090_565), 200, "POST");
            assert!(request.starts_with("5634326309435-") && request.ends_with("-200-POST"), "{request}");
            assert_eq!(salt.request_id(&request), Some(id));
            assert_eq!(salt.retry_id(request.split('-').nth(1).unwrap()), None);
        }
        assert_eq!(salt.retry_id("zz"), None);
        assert_eq!(salt.retry_id(&"0".repeat(32)), None);
    }

    #[test]
    fn object_ids_are_24_hexadecimal_characters_and_differ() {
        let ids = ObjectIds::new(None);
        let (a, b) = (ids.make(UtcMs(1_700_000_000_000)), ids.make(UtcMs(1_700_000_000_000)));
        assert_eq!(a.len(), 24);
        assert!(a.starts_with("6553f100") && a != b);
        assert_eq!(ids.make_file().len(), 32);
        assert_ne!(ids.make_file(), ids.make_file());
        let first = |seed| ObjectIds::new(Some(seed)).make(UtcMs(0));
        assert_eq!(first(7), first(7));
        assert_ne!(first(7), first(8));
    }
}
