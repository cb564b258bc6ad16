//! Enrolment and tokens: each refusal has its kind, and none of them takes anything.

use fieldbook_model::{Id, Micros};
use fieldbook_protocol::{EnrolRequest, ErrorKind, Page, Route, push::Signature};

use crate::world::{Phone, World};

#[tokio::test]
async fn a_line_from_the_office_becomes_a_device_that_may_pull() {
    let world = World::new();
    let served = world.serve();
    let mut phone = world.phone(&served, "王芳").await;
    let page = phone.pull(&served, &[], 0).await;
    assert!(!page.entries.is_empty());
    let devices = world.command(&["devices"]);
    assert_eq!(devices.data()[0]["user"], "王芳");
}

#[tokio::test]
async fn a_code_works_once_and_the_same_phone_may_ask_again_for_a_lost_answer() {
    let world = World::new();
    let served = world.serve();
    let code = world.invite("王芳");
    let phone = Phone::new(world.clock.clone(), "one");
    let first = phone.enrol(&served, &code).await.unwrap();
    assert_eq!(
        phone
            .enrol(&served, &code.to_lowercase().replace('-', " "))
            .await
            .unwrap(),
        first
    );
    let other = Phone::new(world.clock.clone(), "two");
    assert_eq!(other.enrol(&served, &code).await.unwrap_err().kind, ErrorKind::CodeUsed);
    assert_eq!(world.command(&["devices"]).data().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_unknown_or_expired_code_is_told_apart() {
    let world = World::new();
    let served = world.serve();
    let phone = Phone::new(world.clock.clone(), "one");
    assert_eq!(
        phone.enrol(&served, "王芳-AAAA-BBBB").await.unwrap_err().kind,
        ErrorKind::CodeUnknown
    );
    let code = world.invite("王芳");
    world.clock.pass(7 * Micros::DAY);
    assert_eq!(
        phone.enrol(&served, &code).await.unwrap_err().kind,
        ErrorKind::CodeExpired
    );
}

#[tokio::test]
async fn a_code_is_not_used_up_by_somebody_who_cannot_sign() {
    let world = World::new();
    let served = world.serve();
    let code = world.invite("王芳");
    let phone = Phone::new(world.clock.clone(), "one");
    let forged = EnrolRequest {
        code: code.clone(),
        public_key: phone.key.verifying_key().to_bytes(),
        device: "forged".to_owned(),
        signature: Signature([3; 64]),
    };
    let refused = served.ask::<_, Page>(Route::Enrol, None, &forged).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Signature);
    assert!(phone.enrol(&served, &code).await.is_ok());
}

#[tokio::test]
async fn a_device_of_another_workspace_is_told_so() {
    let (here, there) = (World::new(), World::empty());
    there.around.chance.fill(&mut [0; 320]);
    let made = there.command(&["init", "--from", crate::world::sample().to_str().unwrap()]);
    assert_eq!(made.code, 0);
    let (served, elsewhere) = (here.serve(), there.serve());
    let mut phone = there.phone(&elsewhere, "王芳").await;
    let refused = served
        .ask::<_, Page>(Route::Pull, Some(&phone.token), &phone.pull_request(&[], 0))
        .await
        .unwrap_err();
    assert_eq!(refused.kind, ErrorKind::OtherWorkspace);
    let now = Micros(crate::world::START);
    assert_eq!(
        phone.ask_token(&served, now).await.unwrap_err().kind,
        ErrorKind::OtherWorkspace
    );
    phone.workspace = served.server.workspace;
    assert_eq!(
        phone.ask_token(&served, now).await.unwrap_err().kind,
        ErrorKind::DeviceUnknown
    );
}

#[tokio::test]
async fn a_token_needs_a_fresh_request_with_the_right_key_and_runs_out() {
    let world = World::new();
    let served = world.serve();
    let mut phone = world.phone(&served, "王芳").await;
    let now = Micros(crate::world::START);
    let early = phone.ask_token(&served, now.plus(-Micros::HOUR)).await.unwrap_err();
    assert_eq!((early.kind, early.server_time), (ErrorKind::Clock, Some(now)));
    world.clock.pass(16 * 60 * Micros::SECOND);
    let refused = served
        .ask::<_, Page>(Route::Pull, Some(&phone.token), &phone.pull_request(&[], 0))
        .await
        .unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Token);
    phone.renew(&served).await;
    phone.pull(&served, &[], 0).await;
    let none = served
        .ask::<_, Page>(Route::Pull, None, &phone.pull_request(&[], 0))
        .await
        .unwrap_err();
    assert_eq!(none.kind, ErrorKind::Token);
    let mut thief = Phone::new(world.clock.clone(), "thief");
    (thief.workspace, thief.installation) = (phone.workspace, phone.installation);
    let at = Micros(crate::world::START + 16 * 60 * Micros::SECOND);
    assert_eq!(
        thief.ask_token(&served, at).await.unwrap_err().kind,
        ErrorKind::Signature
    );
    thief.installation = Id([9; 16]);
    assert_eq!(
        thief.ask_token(&served, at).await.unwrap_err().kind,
        ErrorKind::DeviceUnknown
    );
}
