//! Size and place of the window, kept in the data folder from one start to the next. A place that no screen shows any
//! more is not gone to.

use serde::{Deserialize, Serialize};
use std::{fs, path::Path};
use tauri::{LogicalPosition, LogicalSize, Monitor, WebviewWindow};

/// Its file in the data folder.
const FILE: &str = "window.json";
/// How much of the top of the window must be on a screen, in logical pixels.
const SEEN_PX: f64 = 120.0;

/// Size and place in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct WindowState {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) maximized: bool,
}

impl WindowState {
    /// What the last window has left; `None` when there is nothing usable.
    pub(crate) fn load(data_dir: &Path) -> Option<Self> {
        let state: Self = serde_json::from_slice(&fs::read(data_dir.join(FILE)).ok()?).ok()?;
        let sane = |value: f64, max: f64| value.is_finite() && value.abs() <= max;
        let all = [(state.x, 1e5), (state.y, 1e5), (state.width, 2e4), (state.height, 2e4)];
        all.into_iter().all(|(value, max)| sane(value, max)).then_some(state)
    }

    /// The window as it is; the size before it was maximized is taken from what was known.
    pub(crate) fn of(window: &WebviewWindow, known: Option<Self>) -> Option<Self> {
        let scale = window.scale_factor().ok()?;
        let maximized = window.is_maximized().unwrap_or(false);
        if window.is_minimized().unwrap_or(false) {
            return known;
        }
        let size: LogicalSize<f64> = window.inner_size().ok()?.to_logical(scale);
        let place: LogicalPosition<f64> = window.outer_position().ok()?.to_logical(scale);
        Some(match known.filter(|_| maximized) {
            Some(known) => Self { maximized, ..known },
            None => Self { x: place.x, y: place.y, width: size.width, height: size.height, maximized },
        })
    }

    /// Keeps it; a failure only means that the next window has its usual size.
    pub(crate) fn save(self, data_dir: &Path) {
        let Ok(bytes) = serde_json::to_vec(&self) else { return };
        let partial = data_dir.join("window.json.partial");
        if let Err(error) =
            fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, data_dir.join(FILE)))
        {
            tracing::info!(kind = ?error.kind(), "the size of the window was not kept");
        }
    }

    /// Whether enough of the top edge lies on one of the screens.
    pub(crate) fn is_seen_on(self, monitors: &[Monitor]) -> bool {
        monitors.iter().any(|monitor| {
            let scale = monitor.scale_factor();
            let place: LogicalPosition<f64> = monitor.position().to_logical(scale);
            let size: LogicalSize<f64> = monitor.size().to_logical(scale);
            self.overlaps(place, size)
        })
    }

    fn overlaps(self, place: LogicalPosition<f64>, size: LogicalSize<f64>) -> bool {
        let across = (self.x + self.width).min(place.x + size.width) - self.x.max(place.x);
        across >= SEEN_PX && self.y >= place.y - 1.0 && self.y <= place.y + size.height - SEEN_PX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_put_back_only_where_a_screen_shows_it() {
        let state = WindowState { x: 100.0, y: 50.0, width: 1200.0, height: 800.0, maximized: false };
        let screen = (LogicalPosition::new(0.0, 0.0), LogicalSize::new(1920.0, 1080.0));
        for (x, y, seen) in [
            (100.0, 50.0, true),
            (1850.0, 50.0, false),
            (-1150.0, 0.0, false),
            (-1000.0, 0.0, true),
            (0.0, 1070.0, false),
            (0.0, -300.0, false),
        ] {
            assert_eq!(WindowState { x, y, ..state }.overlaps(screen.0, screen.1), seen, "{x} {y}");
        }
    }

    #[test]
    fn what_is_kept_is_found_again_and_nonsense_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(WindowState::load(folder.path()), None);
        let state = WindowState { x: 1.0, y: 2.0, width: 1300.0, height: 700.0, maximized: true };
        state.save(folder.path());
        assert_eq!(WindowState::load(folder.path()), Some(state));
        for text in ["", "{}", r#"{"x":1,"y":2,"width":1e300,"height":3,"maximized":false}"#] {
            fs::write(folder.path().join(FILE), text).unwrap();
            assert_eq!(WindowState::load(folder.path()), None, "{text}");
        }
    }
}
