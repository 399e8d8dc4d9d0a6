//! Watching a flow: a run that is held under way, its errors before it ends, several page generators as one run, and
//! what stays when errors are resolved.

use crate::{
    desk::ACCOUNT,
    program::World,
    window::{Window, journey},
};
use serde_json::json;
use testkit::{FlowBuilder, Platform, Record};

#[test]
fn a_run_is_watched_while_it_goes_and_keeps_its_counts_when_errors_are_resolved() {
    journey(async {
        let platform =
            Platform::start_with(|config| config.token = Some("token-of-the-journey-0002".to_owned()));
        let shop = platform.make_integration("Web shop");
        let steps = FlowBuilder::new("Orders to ERP").in_integration(&shop).auto_resolve(false);
        let flow = platform.make_flow(&steps.export("Get orders").import("Create sales order"));
        let double = platform
            .make_flow(&FlowBuilder::new("Two sources").export("Shop").export("Market").import("Put order"));
        let world = World::with_token("token-of-the-journey-0002");
        world.add_account(ACCOUNT, platform.base_url());
        world.expect(0, &["sync", "-q"]);
        let window = Window::open(&world, &[]).await;
        window.goes_to(&format!("#/flow/{}", flow.id)).await;
        window.sees("This flow has not run yet").await;

        // A run begins while one looks, and stands still: its errors are here before it ends.
        let failing = (0..3).map(|number| {
            let message = format!("Customer {number} is on hold");
            Record::of(&format!("K-{number}")).fails_at("Create sales order", "on_hold", &message)
        });
        let fine = (0..4).map(|number| Record::of(&format!("F-{number}")));
        let run = platform.begin_run(&flow, failing.chain(fine));
        for text in ["Live, every 5 s", "Customer 2 is on hold", "3 reported, 3 still open", "Cancel run"] {
            window.sees(text).await;
        }
        let errors_of_step = "const row = [...document.querySelectorAll('[aria-label=\"Steps of this run\"] [data-row]')]\
             .find(one => one.textContent.includes('Create sales order')); \
             return row?.querySelector('a')?.textContent === '3'";
        window.until("three errors at the step", errors_of_step).await;

        platform.finish_run(&run);
        window.sees("Latest run").await;
        window.misses("Cancel run").await;
        let ids = platform.open_field(&flow, "Create sales order", "errorId");
        platform.resolve(&flow, "Create sales order", &ids[..2]);
        // Fewer are open now, the count of the run is the same, and the pages say so.
        window.click_text("Open in Errors").await;
        window.sees("This run reported 3 errors; 1 is still open. The count of a run stays as it is.").await;
        window.goes_to(&format!("#/flow/{}", flow.id)).await;
        window.sees("3 reported, 1 still open").await;
        window.sees("They stay as they are when errors are resolved or retried").await;
        window.until("still three errors at the step", errors_of_step).await;
        window.goes_to(&format!("#/flow/{}?tab=history", flow.id)).await;
        window.sees("Run history is a snapshot").await;
        let jump = "const link = document.querySelector('[role=grid][aria-label=Runs] a'); \
             return link?.textContent === '3' && link.title.includes('Of these 3 are on this computer and 1 are open')";
        window.until("the run reported three and one is open", jump).await;

        // Two page generators: two jobs at the platform, one run here.
        platform.must("POST", &format!("/v1/flows/{}/run", double.id), Some(&json!({})));
        platform.advance_ms(60_000);
        window.goes_to(&format!("#/flow/{}", double.id)).await;
        window.sees("2 page generators, one run each, shown as one").await;
        window.goes_to(&format!("#/flow/{}?tab=history", double.id)).await;
        window.sees("1 run of 2 jobs").await;
        window.close().await;
    });
}
