//! The token store against a real gnome-keyring, and against everything that can be wrong with one: no session bus,
//! a bus without a keyring, a bus that never answers, a locked keyring.

use crate::program::{BINARY, World};
use std::{
    fs,
    os::unix::net::UnixListener,
    process::Command,
    time::{Duration, Instant},
};
use testkit::Platform;

const CANARY: &str = "canary-keyring-token-51c0";

/// Runs a shell script in a session bus of its own, with the program's world around it.
fn in_session(world: &World, options: &[&str], script: &str) -> (i32, String, String) {
    let mut command = Command::new("dbus-run-session");
    world.furnish(&mut command);
    let run = format!("{}/run", world.home.path().display());
    fs::create_dir_all(&run).unwrap();
    let output = command
        .env("XDG_RUNTIME_DIR", &run)
        .env("FLOWMEND", BINARY)
        .args(options)
        .args(["--", "bash", "-euc", script])
        .output()
        .expect("dbus-run-session is installed (make test)");
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

fn platform() -> Platform {
    Platform::start_with(|config| config.token = Some(CANARY.to_owned()))
}

#[test]
fn a_real_keyring_keeps_the_token_over_sessions_and_forgets_it_with_the_account() {
    let platform = platform();
    let world = World::new();
    let unlock = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";
    let add = format!(
        "{unlock}; printf {CANARY} | \"$FLOWMEND\" account add a --base-url {} && \"$FLOWMEND\" sync -q",
        platform.base_url()
    );
    let (status, out, err) = in_session(&world, &[], &add);
    assert_eq!(status, 0, "{out}\n{err}");
    assert!(!err.contains("not kept"), "{err}");
    // Another session, the same keyring.
    let (status, out, err) =
        in_session(&world, &[], &format!("{unlock}; \"$FLOWMEND\" sync -q; \"$FLOWMEND\" doctor --json"));
    assert_eq!(status, 0, "{out}\n{err}");
    assert!(out.contains("\"token\":\"keyring\""), "{out}");
    let (status, out, err) = in_session(
        &world,
        &[],
        &format!(
            "{unlock}; \"$FLOWMEND\" account remove a --yes; \
             printf {CANARY} | \"$FLOWMEND\" account add a --base-url {} --token-store session -q; \
             \"$FLOWMEND\" sync -q || exit $?",
            platform.base_url()
        ),
    );
    assert_eq!(status, 4, "the token of the removed account is gone: {out}\n{err}");
    for path in world.files() {
        let bytes = fs::read(&path).unwrap_or_default();
        assert!(!bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes()), "{}", path.display());
    }
}

#[test]
fn a_bus_without_a_keyring_is_said_and_changes_nothing_else() {
    let platform = platform();
    let world = World::new();
    let config = world.home.path().join("bus.conf");
    let policy = "<policy context=\"default\"><allow send_destination=\"*\"/><allow eavesdrop=\"true\"/>\
                  <allow own=\"*\"/></policy>";
    fs::write(
        &config,
        format!("<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>{policy}</busconfig>"),
    )
    .unwrap();
    let script = format!("printf {CANARY} | \"$FLOWMEND\" account add a --base-url {}", platform.base_url());
    let begun = Instant::now();
    let (status, out, err) = in_session(&world, &["--config-file", config.to_str().unwrap()], &script);
    assert_eq!(status, 0, "{out}\n{err}");
    assert!(err.contains("FLOWMEND_TOKEN"), "{err}");
    assert!(begun.elapsed() < Duration::from_secs(8), "took {:?}", begun.elapsed());
}

#[test]
fn a_locked_keyring_is_said_and_nothing_waits_for_a_prompt() {
    let platform = platform();
    let world = World::new();
    let unlock = |password: &str| {
        format!(
            "printf {password} | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || true"
        )
    };
    let add = |name: &str| {
        format!("printf {CANARY} | \"$FLOWMEND\" account add {name} --base-url {}", platform.base_url())
    };
    let (status, _, err) = in_session(&world, &[], &format!("{}; {}", unlock("pw"), add("a")));
    assert_eq!(status, 0, "{err}");
    let begun = Instant::now();
    let locked = format!("{}; {}; \"$FLOWMEND\" sync -q --account a || exit $?", unlock("wrong"), add("b"));
    let (status, out, err) = in_session(&world, &[], &locked);
    assert_eq!(status, 4, "the token of a locked keyring is not at hand: {out}\n{err}");
    assert!(err.contains("not kept"), "{err}");
    assert!(begun.elapsed() < Duration::from_secs(15), "took {:?}", begun.elapsed());
}

#[test]
fn a_bus_that_never_answers_costs_two_seconds_at_most() {
    let platform = platform();
    let mut world = World::new();
    let socket = world.home.path().join("bus");
    // Accepts and never says a word.
    let _silent = UnixListener::bind(&socket).unwrap();
    world.set("DBUS_SESSION_BUS_ADDRESS", &format!("unix:path={}", socket.display()));
    let begun = Instant::now();
    let done = world.run_with_input(&["account", "add", "a", "--base-url", platform.base_url()], CANARY);
    assert_eq!(done.status, 0, "{}", done.err);
    assert!(done.err.contains("FLOWMEND_TOKEN"), "{}", done.err);
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(8), "took {took:?}");
    // Reading asks no keyring at all.
    let begun = Instant::now();
    world.expect(0, &["errors", "list"]);
    assert!(begun.elapsed() < Duration::from_secs(2), "took {:?}", begun.elapsed());
}
