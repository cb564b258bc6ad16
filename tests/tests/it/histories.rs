//! Random histories over merge and admission. `FIELDBOOK_LONG=1` takes the long count.

use fieldbook_tests::histories::{hunt, orders};

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
    let failures: Vec<String> = [first, second.join().expect("the second half ran")]
        .into_iter()
        .flatten()
        .map(|failure| {
            format!(
                "seed {}: {}\n    {}",
                failure.seed,
                failure.broken,
                failure.story.join("\n    ")
            )
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_order_of_deleting_and_writing_ends_as_the_table_says_and_everybody_agrees() {
    let table = orders::table();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/golden/deletes.md");
    if std::env::var_os("FIELDBOOK_BLESS").is_some() {
        std::fs::write(path, format!("{HEAD}{table}")).expect("the table can be written");
    }
    let golden = std::fs::read_to_string(path).expect("the table is committed");
    assert_eq!(
        format!("{HEAD}{table}"),
        golden,
        "FIELDBOOK_BLESS=1 writes it anew; read the difference first"
    );
    assert!(!golden.contains("DISAGREE"));
}

const HEAD: &str = "# All orders of deleting and writing\n\nOne customer with one visit; two or three devices. Each line is an order \
and what stands in the end.\n\n";
