//! Kept losers: plain rows, until restored or dismissed.

use fieldbook_model::{Action, FieldOutcome, Id, Op, Value, types};
use fieldbook_store::Filter;

use crate::kit::*;

const KEY: Id = Id([1; 16]);

#[test]
fn a_value_that_lost_is_listed_until_it_is_dismissed_and_comes_not_back() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    phone.write(KEY, NAME, text("mine"));
    let (author, edit) = phone.offers().remove(0);
    log.office(
        KEY,
        "customer",
        vec![(NAME, Op::Set(Some(Value::Text("theirs".into()))))],
    );
    phone.lay(&log.all(&phone));
    assert_eq!(phone.name(KEY), "mine", "an own write shows until it is judged");
    log.admit_with(author, edit.clone(), KEY, vec![(NAME, FieldOutcome::Lost)]);
    phone.lay(&log.all(&phone));
    assert_eq!(phone.name(KEY), "theirs");
    let losers = phone.store.losers(None).unwrap();
    assert_eq!((losers.len(), losers[0].record, losers[0].field), (1, KEY, NAME));
    assert_eq!(
        (losers[0].key, losers[0].written.value.clone()),
        (edit.hash().key(), Some(Value::Text("mine".into())))
    );
    assert_eq!(losers[0].written.origin.author, author);
    let conflicts = Filter::All(vec![Filter::Conflicts]);
    assert_eq!(phone.store.count(edit.kind, &conflicts).unwrap(), 1);

    let schema = types::built_in();
    let spec = schema.by_name("customer").unwrap();
    let mut action = Action::default();
    action.dismiss(spec, KEY, spec.field("name").unwrap(), losers[0].key);
    phone.commit(&action);
    assert!(phone.store.losers(None).unwrap().is_empty());
    assert_eq!(phone.shown(KEY).conflicts, 0);
    let (author, dismissal) = phone.offers().remove(0);
    log.admit(author, dismissal, KEY);
    phone.lay(&log.all(&phone));
    assert!(phone.store.losers(Some(KEY)).unwrap().is_empty());
    assert_eq!(phone.store.count(edit.kind, &conflicts).unwrap(), 0);
}

#[test]
fn history_tells_who_wrote_what_in_the_order_of_the_log() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    log.office(
        KEY,
        "customer",
        vec![(NAME, Op::Set(Some(Value::Text("theirs".into()))))],
    );
    phone.lay(&log.all(&phone));
    let history = phone.store.history(KEY).unwrap();
    let authors: Vec<Id> = history.iter().map(|item| item.entry.parts[0].author.user).collect();
    assert_eq!(authors, [phone.me.user, OFFICE]);
    assert_eq!(history[1].entry, log.entries[1]);
}
