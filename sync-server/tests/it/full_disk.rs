//! A server whose disk is full: it says so, keeps what it has, and takes the same again once there is room.

use fieldbook_protocol::{Answer, ErrorKind, PushAnswer, Route};

use crate::hostile::busy;

#[tokio::test]
async fn a_full_disk_takes_nothing_and_all_of_it_is_taken_when_there_is_room() {
    let mut busy = busy().await;
    let territory = busy.world.id("territory", "西城区");
    busy.served.server.storage.limit_pages(1).unwrap();
    let mut waiting = None;
    for n in 0..200 {
        let customer = busy.phone.customer(&"长".repeat(900), territory);
        let item = busy.phone.numbered(customer);
        let request = busy.phone.request(vec![item]);
        let before = busy.world.digest();
        match busy
            .served
            .ask::<_, PushAnswer>(Route::Push, Some(&busy.phone.token), &request)
            .await
        {
            Ok(_) => assert!(n < 199, "the disk never filled"),
            Err(refused) => {
                assert_eq!(refused.kind, ErrorKind::Busy, "{refused:?}");
                assert!(refused.detail.contains("full"), "{refused:?}");
                assert_eq!(busy.world.digest(), before);
                waiting = Some((request, before));
                break;
            }
        }
    }
    let (request, before) = waiting.unwrap();
    busy.served.server.storage.limit_pages(1_000_000).unwrap();
    let told: PushAnswer = busy
        .served
        .ask(Route::Push, Some(&busy.phone.token), &request)
        .await
        .unwrap();
    assert_eq!(told.answers[0].1, Answer::Judged);
    assert_ne!(busy.world.digest(), before);
}
