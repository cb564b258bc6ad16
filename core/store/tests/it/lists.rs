//! Lists by SQL alone: what is asked for is what is shown, pending edits included.

use fieldbook_model::{
    FieldNo, Id, Micros, Value,
    action::Write,
    currency::Currency,
    types,
    value::{Date, Position},
};
use fieldbook_store::{By, Cell, Filter, Order, Test};

use crate::kit::*;

const RISING: Order = Order {
    by: By::Field(NAME),
    descending: false,
};

fn names(phone: &Phone, filter: &Filter, order: Order) -> Vec<String> {
    let kind = types::built_in().by_name("customer").unwrap().number;
    let rows = phone.store.list(kind, filter, order, 0, 100).unwrap();
    rows.iter().map(|row| row.text(NAME).to_owned()).collect()
}

fn field(field: FieldNo, test: Test) -> Filter {
    Filter::Field(field, test)
}

#[test]
fn a_list_shows_admitted_and_pending_alike_in_the_order_and_page_asked_for() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, Id([1; 16]), "b");
    standing_customer(&phone, &mut log, Id([2; 16]), "d");
    phone.customer(Id([3; 16]), "a");
    phone.customer(Id([4; 16]), "c");
    phone.write(Id([1; 16]), PHONE, text("1"));
    assert_eq!(names(&phone, &Filter::ALIVE, RISING), ["a", "b", "c", "d"]);
    assert_eq!(names(&phone, &Filter::Pending, RISING), ["a", "b", "c"]);
    let latest = Order {
        by: By::Touched,
        descending: true,
    };
    assert_eq!(names(&phone, &Filter::ALIVE, latest), ["b", "c", "a", "d"]);
    let kind = types::built_in().by_name("customer").unwrap().number;
    let page = phone.store.list(kind, &Filter::ALIVE, RISING, 1, 2).unwrap();
    assert_eq!(page.iter().map(|row| row.text(NAME)).collect::<Vec<_>>(), ["b", "c"]);
    phone.delete("customer", Id([3; 16]));
    assert_eq!(names(&phone, &Filter::ALIVE, RISING), ["b", "c", "d"]);
    assert_eq!(names(&phone, &Filter::DeletedToo, RISING), ["a", "b", "c", "d"]);
    let by_phone = field(PHONE, Test::Is(Value::Text("1".into())));
    assert_eq!(names(&phone, &by_phone, RISING), ["b"]);
    assert_eq!(
        names(
            &phone,
            &Filter::Any(vec![by_phone, field(NAME, Test::Contains("D".into()))]),
            RISING
        ),
        ["b", "d"]
    );
    assert_eq!(names(&phone, &field(NAME, Test::Contains("%".into())), RISING), [""; 0]);
}

#[test]
fn every_kind_of_value_comes_back_from_the_list_as_it_was_written() {
    let phone = wang_phone();
    let place = Position {
        lat_e7: 399_000_001,
        lon_e7: -1_163_000_009,
        accuracy_m: 12,
        mock: true,
    };
    let set = |value| Write::Set(Some(value));
    let mut fields = customer("北京贵都大酒店");
    let tags = Write::Members {
        add: vec![Value::Text("b".into()), Value::Text("a\"".into())],
        remove: vec![],
    };
    fields.extend([(FieldNo(9), set(Value::Position(place))), (TAGS, tags)]);
    fields.extend([(NOTE, Write::Text("长".repeat(300))), (SAMPLES, Write::Count(-4))]);
    phone.create("customer", Id([1; 16]), fields);
    let kind = types::built_in().by_name("customer").unwrap().number;
    let row = phone.store.row(kind, Id([1; 16])).unwrap().unwrap();
    assert_eq!(row.cells[&FieldNo(9)], Cell::Value(Value::Position(place)));
    assert_eq!(
        row.cells[&TAGS],
        Cell::Members(vec![Value::Text("a\"".into()), Value::Text("b".into())])
    );
    assert_eq!(
        (row.text(NOTE).chars().count(), &row.cells[&SAMPLES]),
        (300, &Cell::Count(-4))
    );
    assert_eq!(row.value(FieldNo(11)), Some(&Value::Link(Id([0x77; 16]))));
    assert_eq!(
        names(&phone, &field(TAGS, Test::Has(Value::Text("a\"".into()))), RISING).len(),
        1
    );
    assert_eq!(
        names(&phone, &field(TAGS, Test::Has(Value::Text("a".into()))), RISING).len(),
        0
    );
    assert_eq!(names(&phone, &field(FieldNo(3), Test::Empty), RISING).len(), 1);

    let price = Value::Money(135_400, Currency::CNY);
    phone.create(
        "product",
        Id([2; 16]),
        vec![
            (FieldNo(1), text("p")),
            (NAME, text("p")),
            (FieldNo(2), text("n")),
            (FieldNo(3), set(price.clone())),
        ],
    );
    let product = types::built_in().by_name("product").unwrap().number;
    let dear = |test| phone.store.count(product, &field(FieldNo(3), test)).unwrap();
    assert_eq!(
        phone
            .store
            .row(product, Id([2; 16]))
            .unwrap()
            .unwrap()
            .value(FieldNo(3)),
        Some(&price)
    );
    assert_eq!((dear(Test::AtLeast(price.clone())), dear(Test::Below(price))), (1, 0));
    assert_eq!(dear(Test::AtLeast(Value::Money(1, Currency::EUR))), 0);

    let due = Value::Date(Date::from_ymd(2026, 11, 30).unwrap());
    phone.create(
        "task",
        Id([3; 16]),
        vec![(FieldNo(1), text("call")), (FieldNo(4), set(due.clone()))],
    );
    let task = types::built_in().by_name("task").unwrap().number;
    let open = Filter::All(vec![field(
        FieldNo(4),
        Test::Below(Value::Date(Date::from_ymd(2026, 12, 1).unwrap())),
    )]);
    assert_eq!(
        phone
            .store
            .list(
                task,
                &open,
                Order {
                    by: By::Field(FieldNo(4)),
                    descending: false
                },
                0,
                9
            )
            .unwrap()[0]
            .value(FieldNo(4)),
        Some(&due)
    );
}

#[test]
fn the_latest_visits_of_a_customer_come_first_whatever_else_is_there() {
    let phone = wang_phone();
    for n in 0..3 {
        phone.customer(Id([100 + n; 16]), "x");
    }
    for n in 0..30 {
        phone.visit(Id([n + 1; 16]), Id([100 + n % 3; 16]));
    }
    let kind = types::built_in().by_name("visit").unwrap().number;
    let of = Filter::Home(Id([101; 16]));
    let latest = phone
        .store
        .list(
            kind,
            &of,
            Order {
                by: By::Created,
                descending: true,
            },
            0,
            3,
        )
        .unwrap();
    assert_eq!(latest.iter().map(|row| row.id.0[0]).collect::<Vec<_>>(), [29, 26, 23]);
    assert!(latest[0].created > latest[1].created);
    let since = Filter::All(vec![
        of,
        Filter::Created(Some(latest[1].created), Some(Micros(i64::MAX))),
    ]);
    assert_eq!(phone.store.count(kind, &since).unwrap(), 2);
}

#[test]
fn a_person_finds_a_record_by_part_of_its_name_by_short_id_and_by_its_last_number() {
    let phone = wang_phone();
    phone.customer(Id([1; 16]), "北京贵都大酒店");
    phone.customer(Id([2; 16]), "Novotel 100%");
    let found = phone.store.search_title("贵都", 10).unwrap();
    assert_eq!((found.len(), found[0].id), (1, Id([1; 16])));
    assert_eq!(phone.store.search_title("NOVO", 10).unwrap().len(), 1);
    assert_eq!(phone.store.search_title("100%", 10).unwrap().len(), 1);
    assert_eq!(phone.store.search_title("_", 10).unwrap().len(), 0);
    let kind = types::built_in().by_name("customer").unwrap().number;
    assert_eq!(
        phone.store.find_short(&Id([2; 16]).short()).unwrap(),
        [(Id([2; 16]), kind)]
    );
    assert!(phone.store.find_short("%").unwrap().is_empty());
    phone.store.remember_list(&[Id([2; 16]), Id([1; 16])]).unwrap();
    let phone = phone.reopen();
    assert_eq!(phone.store.listed(2).unwrap(), Some(Id([1; 16])));
    phone.store.remember_list(&[Id([1; 16])]).unwrap();
    assert_eq!(phone.store.listed(2).unwrap(), None);
}
