//! Random histories over merge and admission. `FIELDBOOK_LONG=1` takes the long count.

use fieldbook_tests::histories::hunt;

fn count() -> u64 {
    if std::env::var_os("FIELDBOOK_LONG").is_some() {
        100_000
    } else {
        5_000
    }
}

#[test]
fn whatever_happens_every_value_is_accounted_for_and_everybody_agrees() {
    let half = count() / 2;
    let second = std::thread::spawn(move || hunt(1_000_000, half));
    let first = hunt(0, half);
    for failure in [first, second.join().expect("the second half ran")]
        .into_iter()
        .flatten()
    {
        panic!(
            "seed {}: {}\n    {}",
            failure.seed,
            failure.broken,
            failure.story.join("\n    ")
        );
    }
}
