//! One rule, one test. Read top-down they are the conversation.
//!
//! Length: a list of rules, each a few lines, that are read in one go.

use fieldbook_model::{Id, Seq};
use fieldbook_protocol::{Answer, ErrorKind, FetchAnswer, Told, TransportError, Verdict};
use fieldbook_sync::{Action, Activity, Answered, Event, Failure, Lane, Message, Stop, Trouble};

use crate::wire::{SECOND, Wire, broken, edit, key, refused};

fn pull_of(message: Message) -> fieldbook_protocol::PullRequest {
    let Message::Pull(pull) = message else {
        panic!("{message:?}")
    };
    pull
}

#[test]
fn nothing_is_asked_before_the_app_says_that_it_is_there() {
    let mut wire = Wire::resting(1);
    wire.step(Event::LocalWrite);
    assert!(
        !wire.has(|action| !matches!(action, Action::Status(_))),
        "{:?}",
        wire.actions
    );
    assert_eq!(wire.engine.wake_at(), None);
}

#[test]
fn one_token_is_asked_for_and_serves_all_lanes() {
    let wire = Wire::open(1);
    assert!(!wire.has_sent(Lane::Token));
    assert!(wire.has_sent(Lane::Push) && wire.has_sent(Lane::Pull));
}

#[test]
fn push_goes_on_while_a_pull_hangs_and_pull_goes_on_while_a_push_hangs() {
    let mut wire = Wire::open(1);
    let (push, _) = wire.sent(Lane::Push);
    let (pull, _) = wire.sent(Lane::Pull);
    wire.reply(pull, wire.page(0, 5, 9));
    let (_, second) = wire.sent(Lane::Pull);
    assert_eq!(pull_of(second).cursor.seq, Seq(5));
    wire.reply(push, wire.answers(&[(1, Answer::Judged)]));
    wire.outbox = vec![edit(1), edit(2)];
    assert!(wire.has_sent(Lane::Push), "a second push while the pull is out");
}

#[test]
fn a_second_push_never_leaves_before_the_first_is_answered() {
    let mut wire = Wire::open(1);
    let (push, _) = wire.sent(Lane::Push);
    wire.outbox.push(edit(2));
    wire.step(Event::LocalWrite);
    wire.settle();
    assert!(!wire.has_sent(Lane::Push));
    wire.outbox.remove(0);
    wire.reply(push, wire.answers(&[(1, Answer::Judged)]));
    let (_, Message::Push(second)) = wire.sent(Lane::Push) else {
        panic!()
    };
    assert_eq!(second.items[0].edit, edit(2));
}

#[test]
fn what_was_written_while_the_store_was_read_is_offered_without_a_further_write() {
    let mut wire = Wire::resting(0);
    wire.step(Event::Foreground(true));
    wire.settle();
    let (token, _) = wire.sent(Lane::Token);
    let answer = fieldbook_protocol::TokenAnswer {
        token: "t".into(),
        expires: wire.now.plus(900 * SECOND),
        server_time: wire.now,
    };
    wire.step(Event::Reply {
        request: token,
        bytes: 0,
        outcome: Ok(Answered::Token(answer)),
    });
    let read = |action: &Action| {
        if let Action::Offer { request, .. } = action {
            Some(*request)
        } else {
            None
        }
    };
    let request = wire.actions.iter().find_map(read).unwrap();
    wire.actions.retain(|action| read(action).is_none());
    wire.outbox.push(edit(1));
    wire.step(Event::LocalWrite);
    wire.step(Event::Offered { request, push: None });
    wire.settle();
    assert!(wire.has_sent(Lane::Push));
}

#[test]
fn a_pull_that_waits_and_is_overtaken_by_a_push_asks_again_so_that_its_refusal_is_not_missed() {
    let mut wire = Wire::open(0);
    let (news, _) = wire.sent(Lane::Pull);
    wire.reply(news, wire.page(0, 0, 0));
    wire.settle();
    let (first, waits) = wire.sent(Lane::Pull);
    assert!(pull_of(waits).wait_ms > 0);
    wire.outbox.push(edit(1));
    wire.step(Event::LocalWrite);
    wire.settle();
    assert!(wire.has_sent(Lane::Push));
    assert!(wire.has(|action| *action
        == Action::Cancel {
            request: first,
            lane: Lane::Pull
        }));
    let (_, second) = wire.sent(Lane::Pull);
    assert_eq!(pull_of(second).asks, [key(1)]);
    wire.actions.clear();
    wire.reply(first, wire.page(0, 1, 1));
    assert!(
        wire.actions.is_empty(),
        "the late page of the first pull: {:?}",
        wire.actions
    );
}

#[test]
fn a_pull_that_brings_what_there_is_is_not_thrown_away_for_a_push() {
    let mut wire = Wire::open(0);
    let (first, _) = wire.sent(Lane::Pull);
    wire.outbox.push(edit(1));
    wire.step(Event::LocalWrite);
    wire.settle();
    let (push, _) = wire.sent(Lane::Push);
    assert!(!wire.has(|action| matches!(action, Action::Cancel { .. })));
    wire.reply(first, wire.page(0, 0, 0));
    wire.reply(push, wire.answers(&[(1, Answer::Judged)]));
    wire.settle();
    let (_, second) = wire.sent(Lane::Pull);
    assert_eq!(pull_of(second).asks, [key(1)], "the verdict is asked for next");
}

#[test]
fn a_standing_read_before_the_edit_that_is_being_offered_is_read_again() {
    let mut wire = Wire::open(0);
    let (pull, _) = wire.sent(Lane::Pull);
    wire.step(Event::Reply {
        request: pull,
        bytes: 0,
        outcome: wire.page(0, 0, 5),
    });
    wire.actions.clear();
    wire.now = wire.now.plus(SECOND);
    wire.step(Event::Tick);
    let stand = |action: &Action| {
        if let Action::Stand { request } = action {
            Some(*request)
        } else {
            None
        }
    };
    let request = wire.actions.iter().find_map(stand).unwrap();
    wire.actions.clear();
    wire.outbox.push(edit(1));
    wire.step(Event::LocalWrite);
    wire.settle();
    assert!(wire.has_sent(Lane::Push));
    wire.step(Event::Standing {
        request,
        standing: fieldbook_sync::Standing::default(),
    });
    assert!(
        wire.has(|action| *action == Action::Stand { request }),
        "{:?}",
        wire.actions
    );
    wire.settle();
    assert_eq!(pull_of(wire.sent(Lane::Pull).1).asks, [key(1)]);
}

#[test]
fn a_pull_that_names_what_is_offered_is_left_alone() {
    let wire = Wire::open(3);
    assert!(wire.has_sent(Lane::Push) && wire.has_sent(Lane::Pull));
    assert!(!wire.has(|action| matches!(action, Action::Cancel { .. })));
}

#[test]
fn a_page_of_another_cursor_is_never_laid() {
    let mut wire = Wire::open(0);
    let (pull, _) = wire.sent(Lane::Pull);
    wire.step(Event::Reply {
        request: pull,
        bytes: 0,
        outcome: wire.page(3, 8, 8),
    });
    assert!(!wire.has(|action| matches!(action, Action::Lay { .. })));
    assert_eq!(
        wire.engine.status().pull.last_error.unwrap().trouble,
        Trouble::Unreadable
    );
}

#[test]
fn an_answer_that_comes_twice_is_laid_once() {
    let mut wire = Wire::open(0);
    let (pull, _) = wire.sent(Lane::Pull);
    let page = wire.page(0, 5, 9);
    wire.reply(pull, page.clone());
    wire.sent(Lane::Pull);
    wire.actions.clear();
    wire.reply(pull, page);
    assert!(wire.actions.is_empty(), "{:?}", wire.actions);
}

#[test]
fn a_pull_waits_on_the_server_only_when_it_is_caught_up_and_the_app_is_open() {
    let mut wire = Wire::open(0);
    let (pull, message) = wire.sent(Lane::Pull);
    assert_eq!(pull_of(message).wait_ms, 0);
    wire.reply(pull, wire.page(0, 5, 9));
    let (pull, message) = wire.sent(Lane::Pull);
    assert_eq!(pull_of(message).wait_ms, 0);
    wire.reply(pull, wire.page(5, 9, 9));
    let (pull, message) = wire.sent(Lane::Pull);
    assert_eq!(pull_of(message).wait_ms, 20_000);
    assert_eq!(wire.engine.status().pull.activity, Activity::Listening);
    wire.step(Event::Foreground(false));
    wire.settle();
    assert!(wire.has(|action| *action
        == Action::Cancel {
            request: pull,
            lane: Lane::Pull
        }));
    assert!(
        !wire.has_sent(Lane::Pull),
        "in the background it looks again after a quarter of an hour"
    );
    wire.pass(15 * 60 * SECOND);
    wire.token();
    let (_, message) = wire.sent(Lane::Pull);
    assert_eq!(pull_of(message).wait_ms, 0);
}

#[test]
fn a_server_that_answers_a_waiting_pull_at_once_with_nothing_cannot_make_the_phone_spin() {
    let mut wire = Wire::open(0);
    let (pull, _) = wire.sent(Lane::Pull);
    wire.reply(pull, wire.page(0, 0, 0));
    for _ in 0..20 {
        let (pull, message) = wire.sent(Lane::Pull);
        assert!(pull_of(message).wait_ms > 0);
        wire.reply(pull, wire.page(0, 0, 0));
        assert!(!wire.has_sent(Lane::Pull));
        assert!(wire.engine.wake_at().unwrap() > wire.now);
        wire.pass(15 * SECOND);
    }
}

#[test]
fn a_verdict_told_again_and_again_cannot_make_the_phone_spin() {
    let mut wire = Wire::open(1);
    wire.sent(Lane::Push);
    let told = |wire: &Wire| {
        let Ok(Answered::Pull(mut page)) = wire.page(0, 0, 0) else {
            unreachable!()
        };
        page.told = vec![Told {
            edit: key(1),
            seq: Seq(0),
            verdict: Verdict::Accepted,
        }];
        Ok(Answered::Pull(page))
    };
    let (pull, _) = wire.sent(Lane::Pull);
    wire.reply(pull, told(&wire));
    wire.outbox.push(edit(1));
    let (pull, _) = wire.sent(Lane::Pull);
    wire.reply(pull, told(&wire));
    assert!(!wire.has_sent(Lane::Pull));
}

#[test]
fn a_failed_lane_comes_back_by_itself_within_fifteen_seconds_while_the_app_is_open() {
    let mut wire = Wire::open(1);
    wire.sent(Lane::Pull);
    for _ in 0..12 {
        let (push, _) = wire.sent(Lane::Push);
        wire.reply(
            push,
            Err(Failure::Transport(TransportError::Unreachable("refused".into()))),
        );
        let Activity::Waiting { until } = wire.engine.status().push.activity else {
            panic!()
        };
        assert!(until > wire.now && until <= wire.now.plus(15 * SECOND));
        wire.pass(until.since(wire.now));
        if wire.has_sent(Lane::Pull) {
            wire.sent(Lane::Pull);
        }
    }
    let status = wire.engine.status().push;
    assert_eq!(
        (status.failures, status.last_error.unwrap().trouble),
        (12, Trouble::Unreachable)
    );
}

#[test]
fn a_success_ends_the_back_off_and_leaves_the_last_error_to_read() {
    let mut wire = Wire::open(1);
    let (push, _) = wire.sent(Lane::Push);
    wire.reply(push, broken());
    wire.pass(SECOND);
    let (push, _) = wire.sent(Lane::Push);
    wire.outbox.clear();
    wire.reply(push, wire.answers(&[(1, Answer::Judged)]));
    let status = wire.engine.status().push;
    assert_eq!((status.failures, status.activity), (0, Activity::Idle));
    assert_eq!(status.last_success, Some(wire.now));
    assert_eq!(status.last_error.unwrap().trouble, Trouble::Broken);
}

#[test]
fn the_network_coming_back_ends_every_back_off_at_once() {
    let mut wire = Wire::open(1);
    wire.step(Event::Online(false));
    assert!(wire.has(|action| matches!(action, Action::Cancel { lane: Lane::Push, .. })));
    wire.actions.clear();
    wire.settle();
    assert!(!wire.has_sent(Lane::Push));
    wire.step(Event::Online(true));
    wire.settle();
    assert!(wire.has_sent(Lane::Push) && wire.has_sent(Lane::Pull));
}

#[test]
fn a_platform_that_is_wrong_about_the_network_only_slows_sync_down() {
    let mut wire = Wire::open(1);
    wire.step(Event::Online(false));
    wire.actions.clear();
    wire.pass(15 * SECOND);
    assert!(wire.has_sent(Lane::Push));
}

#[test]
fn what_breaks_is_asked_again_smaller() {
    let mut wire = Wire::open(200);
    let mut sizes = Vec::new();
    for _ in 0..6 {
        let (push, Message::Push(message)) = wire.sent(Lane::Push) else {
            panic!()
        };
        sizes.push(message.items.len());
        wire.reply(push, broken());
        wire.pass(15 * SECOND);
        wire.actions.retain(|action| {
            !matches!(
                action,
                Action::Send {
                    message: Message::Pull(_),
                    ..
                }
            )
        });
    }
    assert_eq!(sizes, [200, 200, 125, 62, 31, 15]);
}

#[test]
fn a_request_whose_answer_never_comes_is_given_up_and_repeated() {
    let mut wire = Wire::open(1);
    let (push, _) = wire.sent(Lane::Push);
    wire.pass(21 * SECOND);
    assert!(wire.has(|action| *action
        == Action::Cancel {
            request: push,
            lane: Lane::Push
        }));
    wire.pass(SECOND);
    let (again, _) = wire.sent(Lane::Push);
    assert_ne!(push, again);
    wire.actions.clear();
    wire.reply(push, wire.answers(&[(1, Answer::Judged)]));
    assert!(wire.actions.is_empty(), "the first answer, late: {:?}", wire.actions);
}

#[test]
fn an_edit_whose_text_the_server_lacks_is_offered_again_at_once_but_not_for_ever() {
    let mut wire = Wire::open(2);
    let (push, _) = wire.sent(Lane::Push);
    wire.reply(push, wire.answers(&[(1, Answer::Whole)]));
    let (push, _) = wire.sent(Lane::Push);
    wire.reply(push, wire.answers(&[(1, Answer::Whole)]));
    assert!(!wire.has_sent(Lane::Push));
    assert!(matches!(wire.engine.status().push.activity, Activity::Waiting { .. }));
}

#[test]
fn an_answer_about_edits_that_were_not_offered_is_not_handed_on() {
    let mut wire = Wire::open(1);
    let (push, _) = wire.sent(Lane::Push);
    let answers = wire.answers(&[(9, Answer::Judged), (1, Answer::Judged)]);
    wire.step(Event::Reply {
        request: push,
        bytes: 0,
        outcome: answers,
    });
    let heard = |action: &Action| {
        if let Action::Hear { answer, .. } = action {
            Some(answer.answers.clone())
        } else {
            None
        }
    };
    assert_eq!(wire.actions.iter().find_map(heard).unwrap(), [(key(1), Answer::Judged)]);
}

#[test]
fn a_copy_of_this_phone_stops_pushing_with_a_name_and_pulling_goes_on() {
    let mut wire = Wire::open(1);
    let (push, _) = wire.sent(Lane::Push);
    let (pull, _) = wire.sent(Lane::Pull);
    wire.reply(push, wire.answers(&[(1, Answer::Clone)]));
    wire.step(Event::LocalWrite);
    wire.pass(10 * SECOND);
    assert_eq!(wire.engine.status().push.activity, Activity::Stopped(Stop::Clone));
    assert!(!wire.has_sent(Lane::Push));
    wire.reply(pull, wire.page(0, 3, 3));
    assert!(wire.has_sent(Lane::Pull));
    wire.step(Event::Retry);
    wire.settle();
    assert!(wire.has_sent(Lane::Push), "renumbered, it goes on");
}

#[test]
fn a_refused_token_costs_one_more_request_and_no_pause() {
    let mut wire = Wire::open(1);
    let (push, _) = wire.sent(Lane::Push);
    let (pull, _) = wire.sent(Lane::Pull);
    wire.reply(push, refused(ErrorKind::Token));
    wire.reply(pull, refused(ErrorKind::Token));
    wire.token();
    let (push, _) = wire.sent(Lane::Push);
    assert!(wire.has_sent(Lane::Pull));
    wire.reply(push, refused(ErrorKind::Token));
    assert!(
        !wire.has_sent(Lane::Token) && !wire.has_sent(Lane::Push),
        "a fresh token refused as well: now it pauses"
    );
}

#[test]
fn a_token_is_renewed_before_it_runs_out() {
    let mut wire = Wire::open(1);
    wire.sent(Lane::Push);
    wire.pass(841 * SECOND);
    wire.pass(SECOND);
    assert!(wire.has_sent(Lane::Token));
}

#[test]
fn a_phone_whose_clock_is_wrong_learns_the_time_and_asks_again_at_once() {
    let mut wire = Wire::resting(1);
    wire.step(Event::Foreground(true));
    wire.settle();
    let (token, _) = wire.sent(Lane::Token);
    let server = fieldbook_model::Micros(1_800_000_000 * SECOND);
    let mut error = fieldbook_protocol::WireError::new(ErrorKind::Clock, "a year off");
    error.server_time = Some(server);
    wire.reply(token, Err(Failure::Refused(error.clone())));
    assert!(wire.has(|action| matches!(action, Action::Contact { server: told, .. } if *told == server)));
    let (token, Message::Token(second)) = wire.sent(Lane::Token) else {
        panic!()
    };
    assert_eq!(second.at, server);
    wire.reply(token, Err(Failure::Refused(error)));
    assert!(
        !wire.has_sent(Lane::Token),
        "a server that will have no time at all is not hammered"
    );
}

#[test]
fn a_cursor_that_the_server_does_not_know_is_set_back_and_the_log_read_anew() {
    let mut wire = Wire::open(0);
    let (pull, _) = wire.sent(Lane::Pull);
    wire.reply(pull, wire.page(0, 5, 9));
    let (pull, _) = wire.sent(Lane::Pull);
    wire.reply(pull, refused(ErrorKind::Cursor));
    let (pull, message) = wire.sent(Lane::Pull);
    assert_eq!(pull_of(message).cursor.seq, Seq(0));
    wire.reply(pull, refused(ErrorKind::Cursor));
    assert!(!wire.has_sent(Lane::Pull), "0 refused as well: no further to go back");
}

#[test]
fn a_server_that_does_not_know_the_device_stops_everything_with_a_name() {
    for (kind, stop) in [
        (ErrorKind::OtherWorkspace, Stop::OtherWorkspace),
        (ErrorKind::DeviceUnknown, Stop::DeviceUnknown),
        (ErrorKind::Version, Stop::Version),
    ] {
        let mut wire = Wire::open(1);
        let (pull, _) = wire.sent(Lane::Pull);
        wire.sent(Lane::Push);
        wire.reply(pull, refused(kind));
        wire.step(Event::LocalWrite);
        wire.pass(3_600 * SECOND);
        let status = wire.engine.status();
        assert_eq!(status.push.activity, Activity::Stopped(stop));
        assert_eq!(status.pull.activity, Activity::Stopped(stop));
        assert_eq!(status.pull.last_error.unwrap().trouble, Trouble::Refused(kind));
        assert!(!wire.has_sent(Lane::Push) && !wire.has_sent(Lane::Pull));
    }
}

#[test]
fn a_store_that_could_not_lay_a_page_gets_it_again_after_a_pause() {
    let mut wire = Wire::open(0);
    let (pull, _) = wire.sent(Lane::Pull);
    wire.step(Event::Reply {
        request: pull,
        bytes: 0,
        outcome: wire.page(0, 5, 5),
    });
    wire.step(Event::Stored {
        request: pull,
        outcome: Err("disk full".into()),
    });
    assert_eq!(wire.engine.status().pull.last_error.unwrap().trouble, Trouble::Store);
    wire.actions.clear();
    wire.pass(SECOND);
    let (_, message) = wire.sent(Lane::Pull);
    assert_eq!(pull_of(message).cursor.seq, Seq(0));
}

#[test]
fn homes_on_the_fetch_list_are_fetched_until_the_list_is_empty() {
    let mut wire = Wire::resting(0);
    wire.fetching = vec![Id([5; 16]), Id([6; 16])];
    wire.step(Event::Foreground(true));
    wire.settle();
    wire.token();
    let (fetch, Message::Fetch(message)) = wire.sent(Lane::Fetch) else {
        panic!()
    };
    assert_eq!(message.homes, [Id([5; 16]), Id([6; 16])]);
    let home = fieldbook_protocol::FetchedHome {
        home: Id([5; 16]),
        records: Vec::new(),
    };
    let answer = FetchAnswer {
        at: Seq(3),
        homes: vec![home],
        told: Vec::new(),
        server_time: wire.now,
    };
    wire.fetching = vec![Id([6; 16])];
    wire.reply(fetch, Ok(Answered::Fetch(answer)));
    let (_, Message::Fetch(message)) = wire.sent(Lane::Fetch) else {
        panic!()
    };
    assert_eq!(message.homes, [Id([6; 16])]);
}

#[test]
fn a_digest_is_asked_for_once_and_handed_on() {
    let mut wire = Wire::open(0);
    wire.step(Event::CompareDigest);
    let (digest, _) = wire.sent(Lane::Digest);
    let answer = fieldbook_protocol::DigestAnswer {
        at: Seq(4),
        buckets: Vec::new(),
    };
    wire.reply(digest, Ok(Answered::Digest(answer.clone())));
    assert!(wire.has(|action| *action == Action::Compare(answer.clone())));
    wire.pass(60 * SECOND);
    assert!(!wire.has_sent(Lane::Digest));
}

#[test]
fn stopping_cancels_everything_under_way_and_nothing_starts_until_the_app_is_back() {
    let mut wire = Wire::open(1);
    wire.actions.clear();
    wire.step(Event::Stop);
    let cancels = wire
        .actions
        .iter()
        .filter(|action| matches!(action, Action::Cancel { .. }))
        .count();
    assert_eq!(cancels, 2);
    wire.step(Event::LocalWrite);
    wire.pass(3_600 * SECOND);
    assert!(!wire.has_sent(Lane::Push));
    wire.step(Event::Foreground(true));
    wire.settle();
    wire.token();
    assert!(wire.has_sent(Lane::Push) && wire.has_sent(Lane::Pull));
}
