//! Pushes through the lane and back by pull: verdicts, order, repeats, receipts.

use fieldbook_merge::{Digest, Record, lay, lay_home_revival};
use fieldbook_model::{Edit, EditHash, Entry, Id, Op, Seq, Value, What, types};
use fieldbook_protocol::{Answer, AskKey, Page, PagePart, Verdict};
use std::collections::HashMap;

use crate::world::{Phone, World};

/// Lays pages like a phone does, with the merge crate's own functions.
#[derive(Default)]
pub(crate) struct Laid(pub(crate) HashMap<Id, Record>);

impl Laid {
    pub(crate) fn page(&mut self, phone: &Phone, page: &Page, own: &[Edit]) {
        for entry in &page.entries {
            let known = |ask: AskKey| {
                let edit = own.iter().find(|edit| AskKey::of(edit.hash()) == ask).cloned()?;
                let linked = edit.ops.values().find_map(|op| match op {
                    Op::Set(Some(Value::Link(target))) if self.0.contains_key(target) => Some(*target),
                    _ => None,
                });
                let there = self.0.get(&edit.record).map(|record| record.home);
                let home = there.or(linked).unwrap_or(edit.record);
                Some((edit, home))
            };
            let entry: Entry = entry.clone().restore(phone.user, phone.installation, known).unwrap();
            let mut record = self.0.remove(&entry.record());
            lay(&mut record, &entry).unwrap();
            self.0.extend(record.map(|record| (entry.record(), record)));
            if let Some(home) = self.0.get_mut(&entry.home).filter(|_| entry.home_revived) {
                lay_home_revival(home, entry.seq);
            }
        }
    }

    pub(crate) fn digest(&self) -> Digest {
        let mut digest = Digest::default();
        self.0.iter().for_each(|(id, record)| digest.add(*id, record));
        digest
    }
}

#[tokio::test]
async fn an_accepted_edit_reaches_its_author_as_a_name_and_the_other_phone_whole() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    let mut li = world.phone(&served, "李强").await;
    let (mut on_wang, mut on_li) = (Laid::default(), Laid::default());
    let page = wang.pull(&served, &[], 0).await;
    on_wang.page(&wang, &page, &[]);
    let customer = wang.customer("贵都", world.id("territory", "西城区"));
    let hash = customer.hash();
    assert_eq!(wang.push(&served, vec![customer.clone()]).await, [Answer::Judged]);
    let page = wang.pull(&served, &[hash], 0).await;
    assert!(matches!(page.entries[0].parts[0], PagePart::Known { n: 1, .. }));
    assert!(page.told.is_empty(), "the entry is the verdict");
    on_wang.page(&wang, &page, std::slice::from_ref(&customer));
    let page = li.pull(&served, &[], 0).await;
    on_li.page(&li, &page, &[]);
    assert_eq!(on_li.0.get(&customer.record), on_wang.0.get(&customer.record));
    for (phone, laid) in [(&wang, &on_wang), (&li, &on_li)] {
        let told = phone.digest(&served).await;
        assert_eq!((told.at, told.buckets), (phone.acknowledged, laid.digest().buckets()));
    }
}

#[tokio::test]
async fn asking_twice_gives_one_answer_and_one_effect() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    wang.pull(&served, &[], 0).await;
    let customer = wang.customer("贵都", world.id("territory", "西城区"));
    let item = wang.numbered(customer);
    assert_eq!(wang.push_items(&served, vec![item.clone()]).await, [Answer::Judged]);
    let digest = world.digest();
    let head = world.command(&["status"]).data()["head"].clone();
    assert_eq!(wang.push_items(&served, vec![item.clone(),]).await, [Answer::Judged]);
    let renumbered = fieldbook_protocol::PushItem { n: 2, ..item };
    assert_eq!(wang.push_items(&served, vec![renumbered]).await, [Answer::Judged]);
    assert_eq!(world.digest(), digest);
    assert_eq!(world.command(&["status"]).data()["head"], head);
}

#[tokio::test]
async fn an_edit_sent_twice_in_one_push_counts_once() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    let customer = wang.customer("贵都", world.id("territory", "西城区"));
    let first = wang.numbered(customer);
    let again = fieldbook_protocol::PushItem { n: 2, ..first.clone() };
    assert_eq!(
        wang.push_items(&served, vec![first, again]).await,
        [Answer::Judged, Answer::Judged]
    );
    assert_eq!(
        world.command(&["records", "customer"]).data().as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn one_registration_number_makes_one_customer_and_the_visit_of_the_other_waits_for_its_mend() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    let mut li = world.phone(&served, "李强").await;
    let west = world.id("territory", "西城区");
    let number = (
        fieldbook_model::FieldNo(2),
        fieldbook_model::Op::Set(Some(Value::Text("91110000".into()))),
    );
    let mut mine = wang.customer("贵都", west);
    mine.ops.extend([number.clone()]);
    let mut theirs = li.customer("贵都大酒店", west);
    theirs.ops.extend([number]);
    let visit_id = li.new_id();
    let visit = li.edit(
        types::VISIT.no(),
        visit_id,
        What::Create,
        &[(1, Value::Link(theirs.record))],
    );
    assert_eq!(wang.push(&served, vec![mine.clone()]).await, [Answer::Judged]);
    let (created, visited) = (theirs.hash(), visit.hash());
    let said = li.push(&served, vec![theirs, visit]).await;
    assert!(said[0] == Answer::Judged && matches!(said[1], Answer::Held(_)));
    let page = li.pull(&served, &[created, visited], 0).await;
    assert!(matches!(&page.told[0].verdict, Verdict::Rejected(why) if why.record == Some(mine.record)));
    assert_eq!(page.held[0].0, AskKey::of(visited));
    let mut mend = li.edit(
        types::VISIT.no(),
        visit_id,
        What::Create,
        &[(1, Value::Link(mine.record))],
    );
    mend.mends = Some(visited);
    assert_eq!(li.push(&served, vec![mend.clone()]).await, [Answer::Judged]);
    let page = li.pull(&served, &[visited, mend.hash()], 0).await;
    let names = |part: &PagePart| {
        if let PagePart::Known { edit, .. } = part {
            Some(*edit)
        } else {
            None
        }
    };
    let carried: Vec<_> = page
        .entries
        .iter()
        .map(|entry| entry.parts.iter().map(names).collect::<Vec<_>>())
        .collect();
    assert!(
        carried.contains(&vec![Some(AskKey::of(visited)), Some(AskKey::of(mend.hash()))]),
        "the mended, then its mend"
    );
    assert_eq!(
        world.command(&["records", "visit"]).data()[0]["fields"]["customer"],
        "贵都"
    );
}

#[tokio::test]
async fn received_never_goes_back_though_the_machines_clock_does() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    let west = world.id("territory", "西城区");
    let mut received = Vec::new();
    for step in [0, -fieldbook_model::Micros::HOUR, 0] {
        world.clock.pass(step);
        let customer = wang.customer("贵都", west);
        wang.push(&served, vec![customer]).await;
    }
    loop {
        let page = wang.pull(&served, &[], 0).await;
        received.extend(page.entries.iter().map(|entry| entry.received));
        if page.to.seq == page.head {
            break;
        }
    }
    assert!(received.windows(2).all(|pair| pair[0] < pair[1]));
}

#[tokio::test]
async fn pages_are_cut_by_bytes_and_meet_without_a_gap() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    let (mut seqs, mut from) = (Vec::new(), Seq(0));
    loop {
        let request = fieldbook_protocol::PullRequest {
            max_bytes: 400,
            ..wang.pull_request(&[], 0)
        };
        let page: Page = served
            .ask(fieldbook_protocol::Route::Pull, Some(&wang.token), &request)
            .await
            .unwrap();
        assert_eq!(page.from, from);
        assert!(page.entries.len() < 5);
        seqs.extend(page.entries.iter().map(|entry| entry.seq));
        (wang.cursor, from) = (page.to, page.to.seq);
        if page.to.seq == page.head {
            break;
        }
    }
    let head = world.command(&["status"]).data()["head"].as_u64().unwrap();
    assert_eq!(seqs, (1..=head).map(Seq).collect::<Vec<_>>());
}

#[tokio::test]
async fn every_receipt_and_cursor_was_made_with_the_servers_key() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    let page = wang.pull(&served, &[], 0).await;
    let (key, workspace) = (&served.server.key, served.server.workspace);
    assert!(key.made(workspace, &page.to));
    for travelled in &page.entries {
        let entry = travelled
            .clone()
            .restore(wang.user, wang.installation, |_| None)
            .unwrap();
        assert_eq!(key.receipt(workspace, &entry), travelled.receipt);
        let moved = Entry {
            seq: Seq(entry.seq.0 + 1),
            ..entry
        };
        assert_ne!(key.receipt(workspace, &moved), travelled.receipt);
    }
    let hash = EditHash::default();
    assert_ne!(
        key.refusal(workspace, Seq(1), wang.installation, hash, b"a"),
        key.refusal(workspace, Seq(1), wang.installation, hash, b"b")
    );
}

#[tokio::test]
async fn a_push_stops_at_the_edit_whose_whole_text_is_needed() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    let customer = wang.customer("贵都", world.id("territory", "西城区"));
    let (record, base) = (customer.record, "a text that the server never saw");
    let result = format!("{base}, gone on");
    let text = fieldbook_model::ops::TextOp {
        base: fieldbook_model::TextHash::of(base),
        hunks: fieldbook_merge::text::between(base, &result),
        result: fieldbook_model::TextHash::of(&result),
    };
    let mut note = wang.edit(types::CUSTOMER.no(), record, What::Change, &[]);
    note.group = fieldbook_model::Group::Note.no();
    note.ops
        .insert(fieldbook_model::FieldNo(10), fieldbook_model::Op::Text(text));
    let later = wang.edit(
        types::CUSTOMER.no(),
        record,
        What::Change,
        &[(3, Value::Text("霄云路".into()))],
    );
    let mut items: Vec<_> = [customer, note, later]
        .into_iter()
        .map(|edit| wang.numbered(edit))
        .collect();
    assert_eq!(
        wang.push_items(&served, items.clone()).await,
        [Answer::Judged, Answer::Whole]
    );
    items[1].bases = vec![(fieldbook_model::FieldNo(10), base.to_owned())];
    assert_eq!(
        wang.push_items(&served, items).await,
        [Answer::Judged, Answer::Judged, Answer::Judged]
    );
    let shown = world.command(&["records", "customer"]);
    assert!(shown.data()[0]["fields"]["note"].as_str().unwrap().contains("gone on"));
}
