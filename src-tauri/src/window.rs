//! The window: made here, with everything closed that the program does not need (threat model: one page of our
//! own, no other page, no other window, no plugin).

use crate::{
    desk_state::DeskState, host::ProgramHost, instance::First, rpc, start_count::StartCount,
    window_state::WindowState,
};
use ipc::Desk;
use std::{path::Path, sync::Arc};
use tauri::{
    App, AppHandle, Manager, RunEvent, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent,
    webview::NewWindowResponse,
};

/// Label of the one window; its capability file names it.
pub(crate) const LABEL: &str = "main";
const WIDTH_PX: f64 = 1440.0;
const HEIGHT_PX: f64 = 900.0;
const WIDTH_MIN_PX: f64 = 1024.0;
const HEIGHT_MIN_PX: f64 = 640.0;

/// What the window opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// The last account, or the first-run screen.
    Last,
    /// The demo account.
    Demo,
    /// No account, until the person chooses one.
    Safe,
}

/// What a window is opened for.
pub(crate) struct Opening {
    pub(crate) desk: Desk,
    pub(crate) account: Option<String>,
    pub(crate) start: Start,
    pub(crate) host: Arc<ProgramHost>,
    /// A link that the program was started with.
    pub(crate) link: Option<String>,
    /// The right to be the first window; none for one that only reads.
    pub(crate) first: Option<First>,
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// When there is no display, or the web view cannot be made.
pub(crate) fn open(opening: Opening) -> tauri::Result<()> {
    let Opening { desk, account, start, host, link, mut first } = opening;
    let data_dir = desk.data_dir().to_owned();
    let counted = StartCount::begin(&data_dir);
    let start = if counted.is_safe() { Start::Safe } else { start };
    let state = DeskState::new(desk, counted);
    let begun = state.clone();
    let listener = first.as_mut().map(First::take_listener);
    let folder = data_dir.clone();
    tauri::Builder::default()
        .manage(state)
        .invoke_handler(tauri::generate_handler![rpc::rpc, rpc::hear])
        .setup(move |app| {
            build(app, &folder)?;
            let handle = app.handle().clone();
            if let Some(listener) = listener {
                let (state, handle) = (begun.clone(), handle.clone());
                listener.hear(move |link| state.come_forward(&handle, link));
            }
            tauri::async_runtime::spawn(begun.clone().watch_page(handle.clone()));
            // Files, token store and demo are opened beside the window, never before it.
            tauri::async_runtime::spawn(begun.open(handle, account, start, link));
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(move |app, event| {
            if let RunEvent::WindowEvent { event: WindowEvent::CloseRequested { .. }, .. } = &event
                && let Some(window) = app.get_webview_window(LABEL)
                && let Some(state) = WindowState::of(&window, WindowState::load(&data_dir))
            {
                state.save(&data_dir);
            }
            if let RunEvent::Exit = event {
                // A start right after this one must find its place free.
                drop(first.take());
                let state = app.state::<DeskState>().inner().clone();
                tauri::async_runtime::block_on(state.close(Arc::clone(&host)));
            }
        });
    Ok(())
}

/// The variable that keeps WebKitGTK from drawing through DMA buffers, which leaves blank windows on some drivers.
#[cfg(target_os = "linux")]
const NO_DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Makes sure that the window is not blank: when nobody has chosen, the program becomes itself again with the
/// variable set. (Setting it in place would need unsafe code; `exec` keeps the process and its number.)
#[cfg(target_os = "linux")]
pub(crate) fn avoid_blank() {
    use std::os::unix::process::CommandExt;
    if std::env::var_os(NO_DMABUF).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let error =
            std::process::Command::new(program).args(std::env::args_os().skip(1)).env(NO_DMABUF, "1").exec();
        // Only reached when it failed; the window may still be fine.
        tracing::warn!(%error, "the program could not begin anew");
    }
}

/// The variable that makes WebKitGTK draw without any acceleration.
#[cfg(target_os = "linux")]
const NO_COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// The last resort against a window that stays blank: the program becomes itself again, drawing without acceleration.
/// Does nothing when that was tried already.
#[cfg(target_os = "linux")]
pub(crate) fn begin_anew_plainly() {
    use std::os::unix::process::CommandExt;
    if std::env::var_os(NO_COMPOSITING).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let arguments = std::env::args_os().skip(1);
        let error = std::process::Command::new(program).args(arguments).env(NO_COMPOSITING, "1").exec();
        tracing::error!(%error, "the program could not begin anew");
    }
}

/// Puts the account's name and environment into the title bar.
pub(crate) fn set_title(app: &AppHandle, account: Option<(&str, bool)>) {
    let title = match account {
        Some((name, true)) => format!("{name} (sandbox) · Flowmend"),
        Some((name, false)) => format!("{name} · Flowmend"),
        None => "Flowmend".to_owned(),
    };
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.set_title(&title)
    {
        tracing::warn!(%error, "the title was not set");
    }
}

fn build(app: &App, data_dir: &Path) -> tauri::Result<()> {
    let known = WindowState::load(data_dir);
    let mut builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Flowmend")
        .inner_size(WIDTH_PX, HEIGHT_PX)
        .min_inner_size(WIDTH_MIN_PX, HEIGHT_MIN_PX)
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .disable_drag_drop_handler();
    if let Some(state) = known {
        builder = builder
            .inner_size(state.width.max(WIDTH_MIN_PX), state.height.max(HEIGHT_MIN_PX))
            .maximized(state.maximized);
        if state.is_seen_on(&app.available_monitors()?) {
            builder = builder.position(state.x, state.y);
        }
    }
    builder.build()?;
    Ok(())
}

/// The page itself, and in development the page of the UI's own server; nothing else is ever loaded.
fn is_own(url: &Url) -> bool {
    let host = url.host_str();
    match url.scheme() {
        "tauri" => host == Some("localhost"),
        "http" | "https" if cfg!(windows) => host == Some("tauri.localhost"),
        "http" => {
            cfg!(not(feature = "custom-protocol")) && host == Some("localhost") && url.port() == Some(1420)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_other_page_is_ever_loaded() {
        for (address, own) in [
            ("tauri://localhost/index.html", true),
            ("tauri://localhost/#/errors?q=x", true),
            ("tauri://evil/index.html", false),
            ("https://evil.example/", false),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("file:///etc/passwd", false),
            ("about:blank", false),
        ] {
            assert_eq!(is_own(&address.parse().unwrap()), own, "{address}");
        }
    }
}
