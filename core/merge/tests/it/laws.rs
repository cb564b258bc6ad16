//! Laws of hunks and of the merge, over generated texts and changes, beside Automerge documents of the whole text.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use fieldbook_merge::text::{self, Hunk, Hunks, MAX_INSERT, MAX_TEXT, Overlay, Side, TextError, TextHistory};
use fieldbook_model::{Author, Id, Seq, TextHash, codec, ops::TextOp};
use proptest::{prelude::*, test_runner::RngSeed};

const LETTERS: [&str; 6] = ["a", "b", "𠮷", "𡈽", "🙂", "é"];

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&LETTERS[..]), 0..12).prop_map(|letters| letters.concat())
}

/// Hunks of any text of this length: (gap, delete, insert)…, cut to what fits.
fn change(length: usize, pieces: &[(usize, usize, String)]) -> Hunks {
    let (mut at, mut hunks, mut last) = (0, Vec::new(), None);
    for (gap, delete, insert) in pieces {
        at += gap;
        let delete = (*delete).min(length.saturating_sub(at));
        if at > length || last == Some(at) || (delete == 0 && insert.is_empty()) {
            continue;
        }
        last = Some(at);
        hunks.push(Hunk {
            at: u32::try_from(at).unwrap(),
            delete: u32::try_from(delete).unwrap(),
            insert: insert.clone(),
        });
        at += delete;
    }
    Hunks(hunks)
}

fn pieces() -> impl Strategy<Value = Vec<(usize, usize, String)>> {
    let insert = prop::collection::vec(prop::sample::select(&LETTERS[..]), 0..3).prop_map(|letters| letters.concat());
    prop::collection::vec((0..5usize, 0..3usize, insert), 0..5)
}

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(2_000);
    let rng_seed = RngSeed::Fixed(20_260_102);
    ProptestConfig {
        cases,
        rng_seed,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// What Automerge makes of two changes of the whole text, character by character, theirs first at one place: each
/// insert is a branch of its own, so that no earlier operation of a branch decides instead of its actor.
fn by_automerge(base: &str, theirs: &Hunks, mine: &Hunks) -> String {
    use automerge::{ActorId, Automerge, ObjType, ROOT, ReadDoc, transaction::Transactable};
    let mut doc = Automerge::new().with_actor(ActorId::from([0]));
    let mut tx = doc.transaction();
    let text = tx.put_object(ROOT, "t", ObjType::Text).unwrap();
    tx.splice_text(&text, 0, 0, base).unwrap();
    tx.commit();
    let start = doc.clone();
    for (rank, hunks) in [(2, theirs), (1, mine)] {
        for (n, hunk) in hunks.0.iter().enumerate() {
            let mut branch = start
                .clone()
                .with_actor(ActorId::from([rank, u8::try_from(n).unwrap()]));
            let mut tx = branch.transaction();
            let at = hunk.at as usize;
            tx.splice_text(&text, at, 0, &hunk.insert).unwrap();
            let behind = at + hunk.insert.chars().count();
            tx.splice_text(&text, behind, isize::try_from(hunk.delete).unwrap(), "")
                .unwrap();
            tx.commit();
            doc.merge(&mut branch).unwrap();
        }
    }
    doc.text(&text).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn both_orders_of_a_merge_lead_to_one_text_and_automerge_agrees(base in words(), a in pieces(), b in pieces()) {
        let length = base.chars().count();
        let (theirs, mine) = (change(length, &a), change(length, &b));
        let merged = text::merge_text(&base, &theirs, &mine).unwrap();
        let (from, other) = (text::apply(&theirs, &base).unwrap(), text::apply(&mine, &base).unwrap());
        prop_assert_eq!(&text::apply(&merged.theirs_to_after, &from).unwrap(), &merged.after);
        prop_assert_eq!(&text::apply(&merged.mine_to_after, &other).unwrap(), &merged.after);
        prop_assert_eq!(&merged.after, &by_automerge(&base, &theirs, &mine));
        // The same, seen from the other side.
        let (first, second) = text::weave(&mine, &theirs, |_, _| Side::Mine);
        prop_assert_eq!((second, first), (merged.theirs_to_after, merged.mine_to_after));
    }

    #[test]
    fn chained_changes_are_one_change(base in words(), a in pieces(), b in pieces(), c in pieces()) {
        let a = change(base.chars().count(), &a);
        let one = text::apply(&a, &base).unwrap();
        let b = change(one.chars().count(), &b);
        let two = text::apply(&b, &one).unwrap();
        let c = change(two.chars().count(), &c);
        let ab = text::compose(&a, &b);
        prop_assert_eq!(&text::apply(&ab, &base).unwrap(), &two);
        let left = text::compose(&ab, &c);
        let right = text::compose(&a, &text::compose(&b, &c));
        let three = text::apply(&c, &two).unwrap();
        prop_assert_eq!(text::apply(&left, &base).unwrap(), three.clone());
        prop_assert_eq!(text::apply(&right, &base).unwrap(), three);
        let back = text::invert(&a, &base).unwrap();
        prop_assert_eq!(text::apply(&back, &one).unwrap(), base);
    }

    #[test]
    fn a_diff_leads_from_one_text_to_the_other(old in words(), new in words()) {
        let hunks = text::between(&old, &new);
        prop_assert_eq!(text::apply(&hunks, &old).unwrap(), new);
        let back: Hunks = minicbor::decode(&codec::to_bytes(&hunks)).unwrap();
        prop_assert_eq!(back, hunks);
    }

    #[test]
    fn hunks_of_another_text_are_refused_and_never_panic(base in words(), raw in prop::collection::vec((0..20u32, 0..20u32, words()), 0..4), other in pieces()) {
        let wild = Hunks(raw.into_iter().map(|(at, delete, insert)| Hunk { at, delete, insert }).collect());
        let good = change(base.chars().count(), &other);
        let _ = text::apply(&wild, &base);
        let _ = text::invert(&wild, &base);
        let _ = text::merge_text(&base, &good, &wild);
        let _ = text::compose(&wild, &good);
        let mut view = Overlay::new(Id([1; 16]), Seq(0));
        view.typed(1, &wild);
        let _ = view.lay(Seq(1), Id([2; 16]), 1, &good, &base);
        let _ = view.shown(&base);
    }
}

fn op(base: &str, result: &str) -> TextOp {
    TextOp {
        base: TextHash::of(base),
        hunks: text::between(base, result),
        result: TextHash::of(result),
    }
}

fn by(name: u8, n: u64) -> Author {
    Author {
        user: Id::default(),
        installation: Id([name; 16]),
        n,
    }
}

#[test]
fn a_base_nobody_knows_is_asked_for_and_then_merged() {
    let mut history = TextHistory::starting(Seq(70));
    let (now, base, result) = ("客户今天很忙。", "客户很忙。", "客户很忙，改约。");
    let edit = op(base, result);
    assert_eq!(
        history.admit(now, Seq(71), by(1, 1), Seq(3), &edit, None),
        Err(TextError::UnknownBase)
    );
    assert_eq!(
        history.admit(now, Seq(71), by(1, 1), Seq(3), &edit, Some("别的")),
        Err(TextError::UnknownBase)
    );
    let admitted = history
        .admit(now, Seq(71), by(1, 1), Seq(3), &edit, Some(base))
        .unwrap();
    assert_eq!(admitted.after, "客户今天很忙，改约。");
}

#[test]
fn an_edit_that_is_not_what_it_claims_is_refused_and_leaves_no_trace() {
    let mut history = TextHistory::default();
    let mut edit = op("", "价格");
    edit.result = TextHash::of("别的");
    assert_eq!(
        history.admit("", Seq(1), by(1, 1), Seq(0), &edit, None),
        Err(TextError::Misfit)
    );
    assert_eq!(
        history.admit("", Seq(1), by(1, 1), Seq(0), &edit, Some("")),
        Err(TextError::Misfit)
    );
    assert_eq!(history, TextHistory::default());
}

#[test]
fn the_limits_are_told_with_what_they_are() {
    let mut history = TextHistory::default();
    let long = "x".repeat(MAX_INSERT + 1);
    let too_much = history.admit("", Seq(1), by(1, 1), Seq(0), &op("", &long), None);
    assert_eq!(too_much, Err(TextError::InsertTooLong { bytes: MAX_INSERT + 1 }));
    let full = "x".repeat(MAX_TEXT);
    let mut history = TextHistory::starting(Seq(1));
    let too_long = history.admit(&full, Seq(2), by(1, 1), Seq(1), &op(&full, &(full.clone() + "y")), None);
    assert_eq!(too_long, Err(TextError::OutcomeTooLong { bytes: MAX_TEXT + 1 }));
    assert_eq!(history, TextHistory::starting(Seq(1)));
    let kept = history.result(&full, by(1, 1), Seq(1), &op(&full, &(full.clone() + "y")), None);
    assert_eq!(kept, Some(full + "y"), "what was typed is there to be kept");
}

#[test]
fn a_whole_text_that_came_instead_of_its_changes_keeps_what_waits() {
    let mut view = Overlay::new(Id([1; 16]), Seq(4));
    view.typed(7, &text::between("客户很忙。", "客户很忙，改约。"));
    view.typed(8, &text::between("客户很忙，改约。", "客户很忙，改约。🙂"));
    view.leap(Seq(9), "客户很忙。", "客户今天很忙，改约。", Id([2; 16]), &[7])
        .unwrap();
    assert_eq!(view.shown("客户今天很忙，改约。").unwrap(), "客户今天很忙，改约。🙂");
    assert_eq!(view.waiting().collect::<Vec<_>>(), [8]);
}
