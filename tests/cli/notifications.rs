//! Who gets which e-mails, on the command line.

use crate::program::World;
use testkit::{FlowBuilder, Platform};

/// A platform with a flow, and a world whose account has read it.
fn synced() -> (Platform, World, String) {
    let platform = Platform::start();
    let flow = platform.make_flow(&FlowBuilder::new("Orders").export("Get").import("Put"));
    let world = World::with_token(platform.token());
    world.add_account("a", platform.base_url());
    world.expect(0, &["sync"]);
    (platform, world, flow.id.to_string())
}

#[test]
fn subscribing_and_leaving_is_listed_at_once_and_said_in_json() {
    let (_platform, world, flow) = synced();
    assert!(world.expect(0, &["notifications", "list", "--json"]).lines().is_empty());
    let done = world.expect(0, &["notifications", "subscribe", "--flow", "Orders", "--json"]).json();
    assert_eq!(done["changed"][0]["_flowId"], flow);
    let rows = world.expect(0, &["notifications", "list", "--json"]).lines();
    assert_eq!(
        (rows.len(), &rows[0]["_flowId"], &rows[0]["subscribed"]),
        (1, &flow.clone().into(), &true.into())
    );
    assert_eq!(rows[0]["subscribedByUser"]["email"], "owner@example.com");
    let again = world.expect(0, &["notifications", "subscribe", "--flow", &flow, "--json"]).json();
    assert!(again["changed"].as_array().unwrap().is_empty());
    world.expect(0, &["notifications", "unsubscribe", "--flow", &flow]);
    assert!(world.expect(0, &["notifications", "list", "--json"]).lines().is_empty());
    let status = world.expect(0, &["status", "--json"]).json();
    assert!(status["lastSync"]["notifications"].is_string(), "{status}");
}

#[test]
fn others_are_signed_up_by_address_and_listed_with_all_users() {
    let (platform, world, flow) = synced();
    platform.make_user("ann@example.com", "Ann", "monitor");
    let subscribe = ["notifications", "subscribe", "--flow", &flow, "--user", "ann@example.com"];
    world.expect(0, &subscribe);
    assert!(world.expect(0, &["notifications", "list", "--json"]).lines().is_empty(), "not one's own");
    let all = world.expect(0, &["notifications", "list", "--all-users", "--json"]).lines();
    assert_eq!(all[0]["subscribedByUser"]["email"], "ann@example.com");
    assert!(world.expect(0, &["notifications", "list", "--all-users"]).out.contains("Orders"));
    let nobody = ["notifications", "subscribe", "--flow", &flow, "--user", "nobody@example.com"];
    world.expect(1, &nobody);
    world.expect(2, &["notifications", "subscribe", "--flow", &flow, "--user", "Ann"]);
    world.expect(2, &["notifications", "subscribe"]);
}

#[test]
fn without_the_platform_the_list_is_there_and_a_change_is_not_made() {
    let (mut platform, world, flow) = synced();
    world.expect(0, &["notifications", "subscribe", "--flow", &flow]);
    platform.end();
    assert_eq!(world.expect(0, &["notifications", "list", "--json"]).lines().len(), 1);
    let failed = world.expect(5, &["notifications", "unsubscribe", "--flow", &flow, "--json"]);
    assert_eq!(failed.failure()["code"], "offline");
    assert_eq!(world.expect(0, &["notifications", "list", "--json"]).lines().len(), 1);
}
