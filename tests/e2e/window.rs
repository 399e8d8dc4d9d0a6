//! The real window under a WebDriver: starts WebKitWebDriver with the built binary, finds things as a person or a
//! screen reader would (by role, name and text), and waits for conditions instead of time.

use crate::program::{BINARY, World};
use fantoccini::{
    Client, ClientBuilder,
    actions::{InputSource, KeyAction, KeyActions},
    key::Key,
};
use serde_json::{Value, json};
use std::{
    future::Future,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// How long something may take to appear: the machine may be busy with other tests.
const PATIENCE: Duration = Duration::from_secs(45);
/// Time between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(60);

/// What the page shows, for the message of a failed wait.
const PAGE: &str = "return { address: location.hash, text: document.body.innerText.split('\\n').filter(Boolean).join(' / '), \
    grids: [...document.querySelectorAll('[role=grid]')].map(one => [one.ariaLabel, one.ariaRowCount]) }";

/// An open window.
pub(crate) struct Window {
    client: Client,
    driver: Driver,
}

struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a journey on a runtime of its own.
pub(crate) fn journey(walk: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(walk);
}

/// The processes that a driver has started and that have not ended.
fn children(driver: &Driver) -> Vec<String> {
    let driver = driver.0.id().to_string();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        // The name of the process stands in brackets and may hold spaces; its state and its parent come after it.
        let mut fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
        if fields.next().is_some_and(|state| state != "Z") && fields.next() == Some(driver.as_str()) {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

impl Window {
    /// Starts the program with arguments and waits for its page.
    pub(crate) async fn open(world: &World, arguments: &[&str]) -> Self {
        assert!(
            std::env::var_os("DISPLAY").is_some(),
            "the window needs a display: run `make test`, or xvfb-run cargo test --test e2e"
        );
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        world.furnish(&mut command);
        for name in ["DISPLAY", "XAUTHORITY"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        let driver = command
            .arg(format!("--port={port}"))
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver is installed (make test)");
        let driver = Driver(driver);
        let wanted = json!({ "webkitgtk:browserOptions": { "binary": BINARY, "args": arguments } });
        let address = format!("http://127.0.0.1:{port}");
        let mut connecting = 0;
        let client = loop {
            let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
            builder.capabilities(wanted.as_object().unwrap().clone());
            match tokio::time::timeout(PATIENCE, builder.connect(&address)).await {
                Ok(Ok(client)) => break client,
                Ok(Err(error)) => {
                    connecting += 1;
                    assert!(connecting < 100, "the driver gives no window: {error}");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(_) => panic!("the driver listens and gives no window"),
            }
        };
        let window = Self { client, driver };
        window.until("the page is drawn", "return document.querySelector('main') !== null").await;
        window
    }

    /// Closes the window as its close button would, waits until the program has ended, and ends the driver.
    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
        let end = tokio::time::Instant::now() + PATIENCE;
        while !children(&self.driver).is_empty() && tokio::time::Instant::now() < end {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        drop(self.driver);
    }

    /// Ends the process of the window at once, as a crash or a power cut would.
    pub(crate) async fn kill(self) {
        let children = children(&self.driver);
        assert!(!children.is_empty(), "the window is a child of its driver");
        for pid in children {
            let _ = Command::new("kill").args(["-9", &pid]).status().unwrap();
        }
        drop(self.driver);
    }

    /// Runs a script in the page.
    pub(crate) async fn js(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}\n{error}"))
    }

    /// Runs a script that answers later, by calling its last argument.
    pub(crate) async fn js_later(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.unwrap_or_else(|error| panic!("{script}\n{error}"))
    }

    /// Waits until a script gives true.
    pub(crate) async fn until(&self, what: &str, script: &str) {
        self.until_within(PATIENCE, what, script).await;
    }

    /// The same with another patience.
    pub(crate) async fn until_within(&self, patience: Duration, what: &str, script: &str) {
        let end = tokio::time::Instant::now() + patience;
        loop {
            // A page that is being replaced cannot answer; that is no failure yet.
            if matches!(self.client.execute(script, Vec::new()).await, Ok(Value::Bool(true))) {
                return;
            }
            if tokio::time::Instant::now() > end {
                let page = self.client.execute(PAGE, Vec::new()).await.unwrap_or_default();
                panic!("waited in vain for: {what}\n{script}\nThe page: {page:#}");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until the page shows a text.
    pub(crate) async fn sees(&self, text: &str) {
        let script = format!("return document.body.innerText.includes({})", json!(text));
        self.until(&format!("the text {text:?}"), &script).await;
    }

    /// Waits until the page does not show a text any more.
    pub(crate) async fn misses(&self, text: &str) {
        let script = format!("return !document.body.innerText.includes({})", json!(text));
        self.until(&format!("the text {text:?} to go"), &script).await;
    }

    /// Waits for an element and clicks it.
    pub(crate) async fn click(&self, css: &str) {
        let script = format!("return document.querySelector({}) !== null", json!(css));
        self.until(css, &script).await;
        self.client
            .find(fantoccini::Locator::Css(css))
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"))
            .click()
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Waits for a button, link or tab with this text in it and clicks the first one.
    pub(crate) async fn click_text(&self, text: &str) {
        let find = format!(
            "[...document.querySelectorAll('button, a, [role=tab], [role=menuitem]')]\
             .find(one => one.textContent.includes({}) && one.getClientRects().length > 0 && !one.disabled \
             && one.getAttribute('aria-disabled') !== 'true')",
            json!(text)
        );
        self.until(&format!("a button {text:?}"), &format!("return {find} !== undefined")).await;
        let id =
            self.js(&format!("const one = {find}; one.id ||= 'e2e-' + Math.random(); return one.id")).await;
        let xpath = format!("//*[@id='{}']", id.as_str().unwrap());
        self.client.find(fantoccini::Locator::XPath(&xpath)).await.unwrap().click().await.unwrap();
    }

    /// Types into the field that has the focus.
    pub(crate) async fn types(&self, text: &str) {
        let mut keys = KeyActions::new("typing".to_owned());
        for letter in text.chars() {
            keys = keys.then(KeyAction::Down { value: letter }).then(KeyAction::Up { value: letter });
        }
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Chooses one of several by the text of its label.
    pub(crate) async fn chooses(&self, text: &str) {
        let script = format!(
            "const label = [...document.querySelectorAll('label')].find(one => one.innerText.trim() === {}); \
             const input = label?.querySelector('input'); if (!input) return false; \
             if (!input.checked) input.click(); return input.checked",
            json!(text)
        );
        self.until(&format!("the choice {text:?}"), &script).await;
    }

    /// Writes a text into the field of this label, in place of what is there.
    pub(crate) async fn fills(&self, label: &str, text: &str) {
        let script = format!(
            "const label = [...document.querySelectorAll('label')].find(one => one.innerText.trim() === {}); \
             const field = label && document.getElementById(label.htmlFor); \
             if (!field) return false; \
             field.focus(); field.select(); return document.activeElement === field",
            json!(label)
        );
        self.until(&format!("the field {label:?}"), &script).await;
        self.types(text).await;
    }

    /// Presses a key, alone or with Control.
    pub(crate) async fn key(&self, key: Key, control: bool) {
        let mut keys = KeyActions::new("keys".to_owned());
        if control {
            keys = keys.then(KeyAction::Down { value: Key::Control.into() });
        }
        keys = keys.then(KeyAction::Down { value: key.into() }).then(KeyAction::Up { value: key.into() });
        if control {
            keys = keys.then(KeyAction::Up { value: Key::Control.into() });
        }
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Presses a letter together with Control.
    pub(crate) async fn control(&self, letter: char) {
        let keys = KeyActions::new("chord".to_owned())
            .then(KeyAction::Down { value: Key::Control.into() })
            .then(KeyAction::Down { value: letter })
            .then(KeyAction::Up { value: letter })
            .then(KeyAction::Up { value: Key::Control.into() });
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Goes to an address of the window, such as `#/errors`.
    pub(crate) async fn goes_to(&self, hash: &str) {
        self.js(&format!("window.location.hash = {}", json!(hash))).await;
    }

    /// Takes the focus out of every field, so that keys mean commands again.
    pub(crate) async fn leaves_fields(&self) {
        self.js("document.activeElement?.blur()").await;
    }

    /// Number of rows that the grid says it has, without its head.
    pub(crate) async fn has_rows(&self, count: usize) {
        let script = format!(
            "const grid = document.querySelector('[role=grid]'); \
             if (grid === null) return {count} === 0 && document.querySelector('main [aria-busy=true]') === null; \
             return Number(grid.getAttribute('aria-rowcount')) === {}",
            count + 1
        );
        self.until(&format!("{count} rows"), &script).await;
    }

    /// Asks the program something as the page does, past the screens.
    pub(crate) async fn asks(&self, command: &str, payload: Value) -> Value {
        let script = "const done = arguments[arguments.length - 1]; \
             window.__TAURI_INTERNALS__.invoke('rpc', { cmd: arguments[0], payload: arguments[1] })\
             .then(answer => done({ answer }), failure => done({ failure }))";
        self.js_later(script, vec![json!(command), payload]).await
    }

    /// A picture of the display, as a person sees it, into a file. (The driver's own picture may be of the moment
    /// before, or never come.)
    pub(crate) async fn picture(&self, path: &Path) {
        // Fades and late paint have no event to wait for.
        tokio::time::sleep(Duration::from_millis(700)).await;
        let file = format!("png8:{}", path.display());
        let taken =
            Command::new("import").args(["-window", "root", "+dither", "-colors", "256", &file]).status();
        assert!(taken.expect("imagemagick is installed (make screenshots)").success(), "{}", path.display());
    }

    /// The client itself, for the rest.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
