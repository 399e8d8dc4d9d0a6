//! Repeatable chance: a small generator that gives the same numbers for the same seed on every machine.
//!
//! Not for secrets; tokens come from the operating system.

/// SplitMix64: one addition and a few shifts a number, which keeps seeding fast in debug builds too.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator of its own for a named part, so that parts do not disturb each other.
    pub(crate) fn of(seed: u64, part: &str) -> Self {
        Self(seed ^ hash(part))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `end`; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        // The tiny bias of the remainder does not matter here.
        if end == 0 { 0 } else { self.next() % end }
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as u64 + 1) as i64
    }

    /// True so often in a thousand.
    pub(crate) fn permille(&mut self, share: u64) -> bool {
        self.below(1_000) < share
    }

    /// One of them; the default when there is none.
    pub(crate) fn pick<T: Copy + Default>(&mut self, list: &[T]) -> T {
        list.get(self.below(list.len() as u64) as usize).copied().unwrap_or_default()
    }
}

/// FNV-1a, for seeds of named parts and ids of named things.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// An id of 24 hexadecimal characters for a named thing: the same in every account that is made.
pub(crate) fn named_id(kind: &str, name: &str) -> String {
    let mut chance = Chance::of(hash(kind), name);
    // The first eight characters are the seconds of a day in spring 2024, as real ids begin with their time.
    format!("{:08x}{:016x}", 0x6600_0000 + chance.below(0x00f0_0000), chance.next())
}

/// An id of 24 hexadecimal characters that begins with its time.
pub(crate) fn timed_id(at: domain::time::UtcMs, chance: &mut Chance) -> String {
    format!("{:08x}{:016x}", (at.0 / 1_000).max(0) as u32, chance.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let (mut one, mut two) = (Chance::of(7, "x"), Chance::of(7, "x"));
        assert!((0..100).all(|_| one.next() == two.next()));
        assert_ne!(Chance::of(7, "x").next(), Chance::of(7, "y").next());
    }

    #[test]
    fn ids_have_the_shape_of_the_platform() {
        for id in
            [named_id("flow", "a"), timed_id(domain::time::UtcMs(1_700_000_000_000), &mut Chance::new(1))]
        {
            assert_eq!(id.len(), 24);
            assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        assert_ne!(named_id("flow", "a"), named_id("export", "a"));
    }

    #[test]
    fn ranges_hold_their_ends() {
        let mut chance = Chance::new(3);
        let seen: std::collections::BTreeSet<i64> = (0..500).map(|_| chance.between(2, 5)).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [2, 3, 4, 5]);
        assert_eq!(chance.below(0), 0);
        assert_eq!(chance.pick::<u8>(&[]), 0);
    }
}
