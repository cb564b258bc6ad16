//! Live: a waiting pull is answered at once on news, also on news from a command, and when the server stops.

use std::sync::Arc;

use fieldbook_model::Micros;
use fieldbook_protocol::{Page, Route};

use crate::world::{Served, World};

fn waiting(served: &Served, phone: &crate::world::Phone) -> tokio::task::JoinHandle<Page> {
    let served = Served {
        router: served.router.clone(),
        server: Arc::clone(&served.server),
    };
    let served = std::mem::ManuallyDrop::new(served);
    let (token, request) = (phone.token.clone(), phone.pull_request(&[], 25_000));
    tokio::spawn(async move { served.ask(Route::Pull, Some(&token), &request).await.unwrap() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_reaches_a_waiting_phone_without_its_asking_again() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    let mut li = world.phone(&served, "李强").await;
    li.pull(&served, &[], 0).await;
    let waits = waiting(&served, &li);
    let customer = wang.customer("贵都", world.id("territory", "西城区"));
    let record = customer.record;
    wang.push(&served, vec![customer]).await;
    let page = waits.await.unwrap();
    assert_eq!(
        page.entries[0]
            .clone()
            .restore(li.user, li.installation, |_| None)
            .unwrap()
            .record(),
        record
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_command_writes_beside_the_server_reaches_a_waiting_phone() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    wang.pull(&served, &[], 0).await;
    let customer = wang.customer("贵都", world.id("territory", "西城区"));
    wang.push(&served, vec![customer]).await;
    wang.pull(&served, &[], 0).await;
    let waits = waiting(&served, &wang);
    assert_eq!(world.command(&["set", "贵都", "closed", "true"]).code, 0);
    assert_eq!(waits.await.unwrap().entries.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiting_pull_is_answered_when_the_server_is_about_to_stop() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    wang.pull(&served, &[], 0).await;
    let waits = waiting(&served, &wang);
    served.server.wake_all();
    assert!(waits.await.unwrap().entries.is_empty());
}

#[tokio::test]
async fn a_new_territory_of_the_file_reaches_phones_as_an_entry() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    wang.pull(&served, &[], 0).await;
    world.clock.pass(Micros::SECOND);
    let toml = std::fs::read_to_string(crate::world::sample()).unwrap();
    let file = world.file("more.toml", toml + "\n[[territory]]\nname = \"天津\"\n");
    assert_eq!(world.command(&["apply", &file]).code, 0);
    assert_eq!(wang.pull(&served, &[], 0).await.entries.len(), 1);
}
