//! What was answered is there after the process ended, whatever ended it.

use fieldbook_model::{Micros, Value, What, types};
use fieldbook_protocol::{Answer, Verdict};

use crate::world::World;

#[tokio::test]
async fn a_restart_keeps_records_verdicts_held_edits_devices_and_numbers() {
    let world = World::new();
    let west;
    let (mut wang, held, refused, digest);
    {
        let served = world.serve();
        wang = world.phone(&served, "王芳").await;
        wang.pull(&served, &[], 0).await;
        west = world.id("territory", "西城区");
        let customer = wang.customer("贵都", west);
        let nowhere = wang.new_id();
        let visit_id = wang.new_id();
        let visit = wang.edit(types::VISIT.no(), visit_id, What::Create, &[(1, Value::Link(nowhere))]);
        let mut bad = wang.edit(
            types::CUSTOMER.no(),
            customer.record,
            What::Change,
            &[(5, Value::Text("none".into()))],
        );
        bad.base = wang.acknowledged;
        (held, refused) = (visit.hash(), bad.hash());
        let said = wang.push(&served, vec![customer, visit, bad]).await;
        assert!(matches!(said[..], [Answer::Judged, Answer::Held(_), Answer::Judged]));
        digest = world.digest();
    }
    world.clock.pass(-Micros::DAY);
    let served = world.serve();
    wang.renew(&served).await;
    assert_eq!(world.digest(), digest);
    let page = wang.pull(&served, &[held, refused], 0).await;
    assert_eq!(page.held.len(), 1);
    assert!(matches!(&page.told[0].verdict, Verdict::Rejected(why) if why.rule == "phone.no_digit"));
    let other = wang.customer("鹏润", west);
    let mut item = wang.numbered(other);
    item.n = 1;
    assert_eq!(wang.push_items(&served, vec![item]).await, [Answer::Clone]);
}

#[tokio::test]
async fn the_evidence_of_the_last_push_stays() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    let customer = wang.customer("贵都", world.id("territory", "西城区"));
    wang.push(&served, vec![customer]).await;
    let told = world.command(&["devices"]);
    assert!(told.data()[0]["last_push"].is_string());
}
