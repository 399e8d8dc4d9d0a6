//! Settings: those of an account, and those of the whole program (network).

use super::Theme;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Settings of the desk; all of them have defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Fixed theme; none follows the system.
    pub theme: Option<Theme>,
    /// Relative time ("4 hours ago") instead of absolute time (the default, seed).
    pub relative_time: bool,
    /// IANA time zone; none follows the system.
    pub time_zone: Option<String>,
    /// Side bar shown as a rail.
    pub side_bar_rail: bool,
    /// Width of the detail pane in pixels (360 to 760).
    pub pane_px: u32,
    /// Columns of the error list, in order; empty means the default.
    pub error_columns: Vec<String>,
    /// Rows of 28 instead of 32 pixels.
    pub compact: bool,
    /// Language of the window; none is English. `en-XA` is the pseudo-language that shows texts without a catalogue.
    pub language: Option<String>,
    /// Seconds between looks at the counts of the remote (5 to 3,600).
    pub check_every_s: u32,
    /// Resolved errors and runs older than this many days leave the cache; 0 keeps everything.
    pub keep_days: u32,
    /// Most requests under way at once (1 to 20).
    pub requests_at_once: u32,
    /// Most requests a second (1 to 250; the account's own limit is 300, API 1.4).
    pub requests_per_s: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: None,
            relative_time: false,
            time_zone: None,
            side_bar_rail: false,
            pane_px: 384,
            error_columns: Vec::new(),
            compact: false,
            language: None,
            check_every_s: 7,
            keep_days: 0,
            requests_at_once: 6,
            requests_per_s: 150,
        }
    }
}

impl Settings {
    /// The same with every number where it may be.
    #[must_use]
    pub fn within_limits(mut self) -> Self {
        self.check_every_s = self.check_every_s.clamp(5, 3_600);
        self.keep_days = self.keep_days.min(3_650);
        self.requests_at_once = self.requests_at_once.clamp(1, 20);
        self.requests_per_s = self.requests_per_s.clamp(1, 250);
        self
    }

    /// Milliseconds between looks at the counts.
    #[must_use]
    pub fn check_every_ms(&self) -> u64 {
        u64::from(self.check_every_s) * 1_000
    }

    /// Limits of the client that follow from the settings.
    #[must_use]
    pub fn limits(&self) -> remote::Limits {
        let defaults = remote::Limits::default();
        let rate_per_s = f64::from(self.requests_per_s);
        remote::Limits {
            in_flight_max: usize::try_from(self.requests_at_once).unwrap_or(defaults.in_flight_max),
            rate_per_s,
            burst: defaults.burst.min(rate_per_s * 2.0),
            ..defaults
        }
    }
}

/// How the program reaches the network; the same for all accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Network {
    /// Address of a proxy, `http://HOST:PORT`; none uses that of the environment. Never holds a password.
    pub proxy: Option<String>,
    /// Path of a file with further certificates of authorities (PEM).
    pub ca_file: Option<String>,
}
