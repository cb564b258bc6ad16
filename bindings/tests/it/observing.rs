//! "Changed, revision n": told after each change, once for many, never after a stop.

use crate::{
    support::{PATIENCE, ear, office, open, phone, text},
    whole_path::of,
};

#[test]
fn a_screen_hears_of_its_own_kinds_and_pulls_what_changed() {
    let office = office();
    let wang = phone(&office, "王芳");
    let (listener, heard) = ear();
    let before = wang.core.revision().unwrap();
    let _observation = wang.core.observe(vec!["customer".into()], listener).unwrap();
    wang.capture("贵都", None);
    let changes = heard.recv_timeout(PATIENCE).unwrap();
    assert!(changes.revision > before && changes.kinds.contains(&"customer".to_owned()) && changes.outbox);
    assert_eq!(wang.core.list(of("customer")).unwrap().total, 1);
    assert_eq!(
        wang.core.changed_since(before).unwrap().revision,
        wang.core.revision().unwrap()
    );
}

#[test]
fn what_came_from_the_server_and_from_another_handle_is_heard_too() {
    let office = office();
    let (wang, li) = (phone(&office, "王芳"), phone(&office, "李娜"));
    let (listener, heard) = ear();
    let _observation = li.core.observe(vec!["customer".into()], listener).unwrap();
    let (_, customer) = wang.capture("贵都", None);
    wang.sync();
    li.sync();
    heard.recv_timeout(PATIENCE).unwrap();
    let other = open(li.folder.path());
    other.edit(customer, vec![text("phone", "010-1")]).unwrap();
    heard.recv_timeout(PATIENCE).unwrap();
}

#[test]
fn a_stopped_observation_hears_nothing_more() {
    let office = office();
    let wang = phone(&office, "王芳");
    let (listener, heard) = ear();
    let observation = wang.core.observe(vec![], listener).unwrap();
    wang.capture("一", None);
    heard.recv_timeout(PATIENCE).unwrap();
    let before = wang.core.revision().unwrap();
    observation.stop().unwrap();
    observation.stop().unwrap();
    // Whoever observes later is told later: once they have heard, the stopped one would have heard before.
    let (listener, later) = ear();
    let _later = wang.core.observe(vec![], listener).unwrap();
    wang.capture("二", None);
    later.recv_timeout(PATIENCE).unwrap();
    while let Ok(changes) = heard.try_recv() {
        assert!(changes.revision <= before, "{changes:?}");
    }
}
