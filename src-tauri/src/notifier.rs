//! The notifier of the desktop: `org.freedesktop.Notifications` on the session bus (Linux). Where there is no bus, no
//! notifier, or one that does not answer within two seconds, nothing is shown and that is said; nothing waits for it.
//!
//! Remote text is plain text: where a notifier reads markup in the body, it is escaped. Other systems have no notices
//! yet, and the settings say so.

use domain::desktop_notice::DesktopNotice;
use ipc::types::notice::Notifier as Found;
#[cfg(target_os = "linux")]
use std::sync::Arc;
use std::time::Duration;

/// How long a notifier may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Notices whose clicks are still understood.
#[cfg(target_os = "linux")]
const OPEN_MAX: usize = 64;

/// The notifier, found when it is first needed. It tells of clicks: the route of the view to open.
pub(crate) struct Notifier {
    /// Address of the session bus; `None` takes the one of the environment.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "no bus there"))]
    address: Option<String>,
    #[cfg(target_os = "linux")]
    server: tokio::sync::Mutex<Option<Arc<bus::Server>>>,
    clicks: tokio::sync::mpsc::UnboundedSender<String>,
    clicked: tokio::sync::Mutex<tokio::sync::mpsc::UnboundedReceiver<String>>,
}

impl Notifier {
    /// Asks nobody yet.
    pub(crate) fn new(address: Option<String>) -> Self {
        let (clicks, clicked) = tokio::sync::mpsc::unbounded_channel();
        Self {
            address,
            #[cfg(target_os = "linux")]
            server: tokio::sync::Mutex::new(None),
            clicks,
            clicked: tokio::sync::Mutex::new(clicked),
        }
    }

    /// The route of the next notice that is clicked; waits for it.
    pub(crate) async fn click(&self) -> Option<String> {
        self.clicked.lock().await.recv().await
    }
}

#[cfg(not(target_os = "linux"))]
impl Notifier {
    /// Nothing, on this system.
    pub(crate) async fn find(&self) -> Found {
        let _ = (&self.clicks, PATIENCE);
        Found::default()
    }

    /// Shows nothing on this system.
    pub(crate) async fn show(&self, _notice: &DesktopNotice) -> bool {
        false
    }
}

#[cfg(target_os = "linux")]
impl Notifier {
    /// Who shows notices, if anybody does.
    pub(crate) async fn find(&self) -> Found {
        let asked = tokio::time::timeout(PATIENCE, async {
            let server = self.server().await?;
            Ok((server.name().await?, server.has_actions))
        });
        match self.settle(asked.await).await {
            Some((name, clicks)) => Found { name: Some(domain::digest::line(&name, 80)), clicks },
            None => Found::default(),
        }
    }

    /// Shows a notice; whether the notifier took it.
    pub(crate) async fn show(&self, notice: &DesktopNotice) -> bool {
        let asked = tokio::time::timeout(PATIENCE, async {
            let server = self.server().await?;
            let id = server.show(notice).await?;
            server.remember(id, notice.place.route());
            Ok(())
        });
        self.settle(asked.await).await.is_some()
    }

    /// The notifier that answered before, or one that answers now.
    async fn server(&self) -> zbus::Result<Arc<bus::Server>> {
        let mut known = self.server.lock().await;
        if let Some(server) = known.as_ref() {
            return Ok(Arc::clone(server));
        }
        let found = Arc::new(bus::Server::connect(self.address.as_deref(), self.clicks.clone()).await?);
        *known = Some(Arc::clone(&found));
        Ok(found)
    }

    /// The answer, if there is one. A connection that failed is made anew at the next call.
    async fn settle<T>(&self, asked: Result<zbus::Result<T>, tokio::time::error::Elapsed>) -> Option<T> {
        match asked {
            Ok(Ok(answer)) => return Some(answer),
            Ok(Err(error)) => tracing::info!(%error, "no notifier answers"),
            Err(_) => tracing::info!("the notifier does not answer in time"),
        }
        *self.server.lock().await = None;
        None
    }
}

/// The part that speaks over the bus.
#[cfg(target_os = "linux")]
mod bus {
    use super::OPEN_MAX;
    use domain::desktop_notice::DesktopNotice;
    use futures_util::StreamExt;
    use std::{
        collections::{HashMap, VecDeque},
        sync::{Arc, Mutex, PoisonError},
    };
    use tokio::{sync::mpsc::UnboundedSender, task::JoinHandle};
    use zbus::zvariant::Value;

    /// The desktop entry of the program, whose name and icon the notifier shows.
    const ENTRY: &str = "io.flowmend.desktop";

    #[zbus::proxy(
        interface = "org.freedesktop.Notifications",
        default_service = "org.freedesktop.Notifications",
        default_path = "/org/freedesktop/Notifications"
    )]
    trait Notifications {
        #[expect(clippy::too_many_arguments, reason = "the interface of the desktop")]
        fn notify(
            &self,
            app_name: &str,
            replaces_id: u32,
            app_icon: &str,
            summary: &str,
            body: &str,
            actions: &[&str],
            hints: HashMap<&str, &Value<'_>>,
            expire_timeout: i32,
        ) -> zbus::Result<u32>;
        fn get_capabilities(&self) -> zbus::Result<Vec<String>>;
        fn get_server_information(&self) -> zbus::Result<(String, String, String, String)>;
        #[zbus(signal)]
        fn action_invoked(&self, id: u32, action_key: String) -> zbus::Result<()>;
    }

    /// Notices that are open, with the routes of their views; the oldest go first.
    type Open = Arc<Mutex<VecDeque<(u32, String)>>>;

    /// A notifier that answered.
    pub(super) struct Server {
        proxy: NotificationsProxy<'static>,
        pub(super) has_actions: bool,
        has_markup: bool,
        open: Open,
        listening: Option<JoinHandle<()>>,
    }

    impl Server {
        pub(super) async fn connect(
            address: Option<&str>,
            clicks: UnboundedSender<String>,
        ) -> zbus::Result<Self> {
            let builder = match address {
                Some(address) => zbus::connection::Builder::address(address)?,
                None => zbus::connection::Builder::session()?,
            };
            let proxy = NotificationsProxy::new(&builder.build().await?).await?;
            let can = proxy.get_capabilities().await?;
            let has = |what: &str| can.iter().any(|each| each == what);
            let mut server = Self {
                has_actions: has("actions"),
                has_markup: has("body-markup"),
                open: Open::default(),
                listening: None,
                proxy,
            };
            if server.has_actions {
                server.listening = Some(server.listen(clicks).await?);
            }
            Ok(server)
        }

        async fn listen(&self, clicks: UnboundedSender<String>) -> zbus::Result<JoinHandle<()>> {
            let mut invoked = self.proxy.receive_action_invoked().await?;
            let open = Arc::clone(&self.open);
            Ok(tokio::spawn(async move {
                while let Some(signal) = invoked.next().await {
                    let Ok(signal) = signal.args() else { continue };
                    let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
                    // Numbers of other programs' notices come by here too.
                    let Some(at) = open.iter().position(|(id, _)| *id == signal.id) else { continue };
                    if let Some((_, route)) = open.remove(at) {
                        let _ = clicks.send(route);
                    }
                }
            }))
        }

        /// Its name, asked anew: it may have been replaced.
        pub(super) async fn name(&self) -> zbus::Result<String> {
            Ok(self.proxy.get_server_information().await?.0)
        }

        pub(super) async fn show(&self, notice: &DesktopNotice) -> zbus::Result<u32> {
            let body = if self.has_markup { escape(&notice.body) } else { notice.body.clone() };
            let actions: &[&str] = if self.has_actions { &["default", "Show"] } else { &[] };
            let entry = Value::from(ENTRY);
            let hints = HashMap::from([("desktop-entry", &entry)]);
            self.proxy.notify("Flowmend", 0, ENTRY, &notice.title, &body, actions, hints, -1).await
        }

        pub(super) fn remember(&self, id: u32, route: String) {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            if open.len() == OPEN_MAX {
                open.pop_front();
            }
            open.push_back((id, route));
        }
    }

    impl Drop for Server {
        fn drop(&mut self) {
            if let Some(listening) = &self.listening {
                listening.abort();
            }
        }
    }

    /// The body of a notice may be markup: text with its signs written out.
    fn escape(text: &str) -> String {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use domain::desktop_notice::Place;
    use std::{
        io::{BufRead, BufReader},
        process::{Child, Command, Stdio},
        sync::Mutex,
    };

    /// A session bus of the test's own.
    struct Bus {
        daemon: Child,
        address: String,
        _folder: tempfile::TempDir,
    }

    impl Bus {
        fn start() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let mut daemon = Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--nopidfile", "--print-address"])
                .arg(format!("--address=unix:path={}/bus", folder.path().display()))
                .stdout(Stdio::piped())
                .spawn()
                .expect("dbus-daemon is installed (make test)");
            let mut address = String::new();
            BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
            Self { daemon, address: address.trim().to_owned(), _folder: folder }
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            let _ = self.daemon.kill();
            let _ = self.daemon.wait();
        }
    }

    /// What a notifier was asked to show: title, body, actions.
    type Shown = Arc<Mutex<Vec<(String, String, Vec<String>)>>>;

    /// A notifier: the interface of the desktop, as its real ones have it.
    struct Desktop {
        can: Vec<String>,
        shown: Shown,
    }

    #[zbus::interface(name = "org.freedesktop.Notifications")]
    impl Desktop {
        #[expect(clippy::too_many_arguments, reason = "the interface of the desktop")]
        fn notify(
            &self,
            _app: String,
            _replaces: u32,
            _icon: String,
            summary: String,
            body: String,
            actions: Vec<String>,
            _hints: std::collections::HashMap<String, zbus::zvariant::OwnedValue>,
            _expire: i32,
        ) -> u32 {
            let mut shown = self.shown.lock().unwrap();
            shown.push((summary, body, actions));
            u32::try_from(shown.len()).unwrap()
        }

        fn get_capabilities(&self) -> Vec<String> {
            self.can.clone()
        }

        fn get_server_information(&self) -> (String, String, String, String) {
            ("Test desktop".into(), "nobody".into(), "1".into(), "1.2".into())
        }

        #[zbus(signal)]
        async fn action_invoked(
            emitter: &zbus::object_server::SignalEmitter<'_>,
            id: u32,
            action_key: String,
        ) -> zbus::Result<()>;
    }

    async fn desktop(bus: &Bus, can: &[&str]) -> (zbus::Connection, Shown) {
        let shown = Shown::default();
        let can = can.iter().map(|&what| what.to_owned()).collect();
        let connection = zbus::connection::Builder::address(bus.address.as_str())
            .unwrap()
            .name("org.freedesktop.Notifications")
            .unwrap()
            .serve_at("/org/freedesktop/Notifications", Desktop { can, shown: Arc::clone(&shown) })
            .unwrap()
            .build()
            .await
            .unwrap();
        (connection, shown)
    }

    fn notice() -> DesktopNotice {
        DesktopNotice {
            title: "New <kind>".into(),
            body: "<img src=x> & <b>bold</b>".into(),
            place: Place { path: "errors", params: vec![("q", "is:open fp:1".into())] },
        }
    }

    #[tokio::test]
    async fn hostile_text_is_escaped_and_a_click_names_the_view() {
        let bus = Bus::start();
        let (connection, shown) = desktop(&bus, &["body", "body-markup", "actions"]).await;
        let notifier = Notifier::new(Some(bus.address.clone()));
        assert_eq!(notifier.find().await, Found { name: Some("Test desktop".into()), clicks: true });
        assert!(notifier.show(&notice()).await);
        let (title, body, actions) = shown.lock().unwrap().remove(0);
        assert_eq!(title, "New <kind>", "a summary is never markup");
        assert_eq!(body, "&lt;img src=x&gt; &amp; &lt;b&gt;bold&lt;/b&gt;");
        assert_eq!(actions, ["default", "Show"]);
        let place = "/org/freedesktop/Notifications";
        let emitter = zbus::object_server::SignalEmitter::new(&connection, place).unwrap();
        Desktop::action_invoked(&emitter, 99, "default".into()).await.unwrap();
        Desktop::action_invoked(&emitter, 1, "default".into()).await.unwrap();
        assert_eq!(notifier.click().await.unwrap(), "errors?q=is%3Aopen%20fp%3A1");
    }

    #[tokio::test]
    async fn a_plain_notifier_gets_the_text_as_it_is() {
        let bus = Bus::start();
        let (_connection, shown) = desktop(&bus, &["body"]).await;
        let notifier = Notifier::new(Some(bus.address.clone()));
        assert_eq!(notifier.find().await, Found { name: Some("Test desktop".into()), clicks: false });
        assert!(notifier.show(&notice()).await);
        let (_, body, actions) = shown.lock().unwrap().remove(0);
        assert_eq!((body.as_str(), actions.len()), ("<img src=x> & <b>bold</b>", 0));
    }

    #[tokio::test]
    async fn without_a_notifier_or_a_bus_nothing_is_shown_and_nobody_waits() {
        let bus = Bus::start();
        let empty = Notifier::new(Some(bus.address.clone()));
        assert!(!empty.show(&notice()).await);
        // One that comes later is found.
        let (_connection, _) = desktop(&bus, &["body"]).await;
        assert!(empty.show(&notice()).await);
        let gone = Notifier::new(Some("unix:path=/nowhere/at/all".into()));
        assert_eq!(gone.find().await, Found::default());
    }

    #[tokio::test]
    async fn a_bus_that_never_answers_is_given_up_after_two_seconds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bus");
        let _silent = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let notifier = Notifier::new(Some(format!("unix:path={}", path.display())));
        let shown = tokio::time::timeout(PATIENCE * 10, notifier.show(&notice())).await;
        assert_eq!(shown, Ok(false));
    }
}
