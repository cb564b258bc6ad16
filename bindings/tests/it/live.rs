//! The live conversation: what one phone writes the other has at once; stopping, resting, the network going away.

use std::sync::{Arc, Mutex, mpsc};

use fieldbook_ffi::{
    error::ErrorKind,
    platform::CallbackError,
    run::{LiveListener, LiveSync, SyncState},
};

use crate::{
    support::{PATIENCE, Phone, ear, kind, office, phone},
    whole_path::of,
};

fn live(phone: &Phone) -> Arc<LiveSync> {
    phone.core.start_live(Arc::clone(&phone.http), None).unwrap()
}

#[test]
fn what_one_phone_writes_is_on_the_other_without_anybody_asking() {
    let office = office();
    let (wang, li) = (phone(&office, "王芳"), phone(&office, "李娜"));
    let (listener, heard) = ear();
    let _observation = li.core.observe(vec!["visit".into()], listener).unwrap();
    let (wangs, lis) = (live(&wang), live(&li));
    wang.capture("贵都", None);
    heard.recv_timeout(PATIENCE).unwrap();
    assert_eq!(li.core.list(of("customer")).unwrap().rows[0].title, "贵都");
    wangs.stop().unwrap();
    lis.stop().unwrap();
    assert!(lis.state().unwrap().is_none());
}

#[test]
fn one_conversation_runs_for_a_store_and_the_next_one_after_it_was_stopped() {
    let office = office();
    let wang = phone(&office, "王芳");
    let first = live(&wang);
    assert_eq!(
        kind(wang.core.start_live(Arc::clone(&wang.http), None)),
        ErrorKind::Busy
    );
    assert!(first.state().unwrap().is_some());
    first.set_foreground(false).unwrap();
    first.retry().unwrap();
    wang.core.set_online(false).unwrap();
    wang.core.set_online(true).unwrap();
    first.stop().unwrap();
    first.stop().unwrap();
    let second = live(&wang);
    drop(second);
    wang.sync();
}

/// Stops its own conversation from within its call.
struct Stopper(Mutex<Option<Arc<LiveSync>>>, Mutex<mpsc::Sender<()>>);

impl LiveListener for Stopper {
    fn on_state(&self, _: SyncState) -> Result<(), CallbackError> {
        if let Some(live) = self.0.lock().unwrap().take() {
            live.stop().unwrap();
            let _ = self.1.lock().unwrap().send(());
        }
        Ok(())
    }
}

#[test]
fn a_listener_may_stop_the_conversation_that_calls_it() {
    let office = office();
    let wang = phone(&office, "王芳");
    let (tell, heard) = mpsc::channel();
    let stopper = Arc::new(Stopper(Mutex::new(None), Mutex::new(tell)));
    let listener = Arc::clone(&stopper) as Arc<dyn LiveListener>;
    let running = wang.core.start_live(Arc::clone(&wang.http), Some(listener)).unwrap();
    *stopper.0.lock().unwrap() = Some(Arc::clone(&running));
    wang.capture("贵都", None);
    heard.recv_timeout(PATIENCE).unwrap();
    assert!(running.state().unwrap().is_none());
}

#[test]
fn a_conversation_rests_while_the_store_does_and_goes_on_afterwards() {
    let office = office();
    let (wang, li) = (phone(&office, "王芳"), phone(&office, "李娜"));
    let running = live(&li);
    li.core.pause().unwrap();
    wang.capture("贵都", None);
    wang.sync();
    assert_eq!(kind(li.core.list(of("customer"))), ErrorKind::Paused);
    let (listener, heard) = ear();
    li.core.resume().unwrap();
    let _observation = li.core.observe(vec![], listener).unwrap();
    while li.core.list(of("customer")).unwrap().total == 0 {
        heard.recv_timeout(PATIENCE).unwrap();
    }
    running.stop().unwrap();
}

#[test]
fn closing_the_core_ends_its_conversation() {
    let office = office();
    let wang = phone(&office, "王芳");
    let running = live(&wang);
    wang.core.shutdown().unwrap();
    assert!(running.state().unwrap().is_none());
    running.retry().unwrap();
}
