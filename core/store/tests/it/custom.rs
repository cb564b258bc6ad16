//! Custom fields, and declarations that grow.

use fieldbook_model::{
    Action, FieldNo, Id, RecordType, Schema, Value,
    action::Write,
    schema::{Field, FieldKind, Home},
    types,
};
use fieldbook_store::{By, Cell, Filter, Order, Store, Test};

use crate::kit::*;

const STARS: FieldNo = FieldNo(1_000);

fn define(phone: &Phone) {
    let set = |value| Write::Set(Some(value));
    let fields = vec![
        (FieldNo(1), text("customer")),
        (FieldNo(2), set(Value::Integer(1_000))),
        (FieldNo(3), text("number")),
        (FieldNo(4), text("评分")),
        (FieldNo(5), text("Rating")),
    ];
    phone.create("field", Id([6; 16]), fields);
}

#[test]
fn a_custom_field_is_in_the_schema_as_soon_as_its_definition_is_there_also_for_other_processes() {
    let phone = wang_phone();
    let other = Store::open(&phone.path(), types::built_in()).unwrap();
    assert!(
        other
            .schema()
            .unwrap()
            .by_name("customer")
            .unwrap()
            .field("rating")
            .is_none()
    );
    define(&phone);
    for store in [&phone.store, &other] {
        let schema = store.schema().unwrap();
        let field = schema.by_name("customer").unwrap().field("rating").unwrap();
        assert_eq!((field.number, field.zh.as_str(), field.custom), (STARS, "评分", true));
    }
    let phone = phone.reopen();
    assert!(
        phone
            .store
            .schema()
            .unwrap()
            .by_name("customer")
            .unwrap()
            .field("rating")
            .is_some()
    );
}

#[test]
fn a_custom_value_is_listed_and_filtered_like_any_other_and_keeps_its_place_without_a_definition() {
    let phone = wang_phone();
    define(&phone);
    let schema = phone.store.schema().unwrap();
    let spec = schema.by_name("customer").unwrap();
    for (n, stars) in [(1, "4.7"), (2, "10"), (3, "9.5")] {
        let mut action = Action::default();
        let mut fields = customer(stars);
        fields.push((STARS, Write::Set(Some(Value::Number(stars.parse().unwrap())))));
        action.create(spec, Id([n; 16]), fields).unwrap();
        phone.commit(&action);
    }
    let row = phone.store.row(spec.number, Id([1; 16])).unwrap().unwrap();
    assert_eq!(row.cells[&STARS], Cell::Value(Value::Number("4.7".parse().unwrap())));
    let good = Filter::Field(STARS, Test::AtLeast(Value::Number("9".parse().unwrap())));
    let order = Order {
        by: By::Field(NAME),
        descending: false,
    };
    let listed = phone.store.list(spec.number, &good, order, 0, 9).unwrap();
    assert_eq!(
        listed.iter().map(|row| row.text(NAME)).collect::<Vec<_>>(),
        ["10", "9.5"]
    );
    phone.delete("field", Id([6; 16]));
    assert!(
        phone
            .store
            .schema()
            .unwrap()
            .by_name("customer")
            .unwrap()
            .field("rating")
            .is_none()
    );
    assert!(phone.shown(Id([1; 16])).record.value(STARS).is_some());
}

static OLD: RecordType = RecordType {
    number: 900,
    name: "machine",
    zh: "机器",
    en: "Machine",
    home: Home::Itself,
    title: "name",
    fields: &[Field::new(1, "name", FieldKind::Text, "名称", "Name").required()],
};

static NEW: RecordType = RecordType {
    fields: &[
        Field::new(1, "name", FieldKind::Text, "名称", "Name").required(),
        Field::new(2, "built", FieldKind::Date, "出厂", "Built"),
        Field::new(3, "alive", FieldKind::Boolean, "在用", "Alive"),
        Field::new(4, "price", FieldKind::Money, "价格", "Price"),
    ],
    ..OLD
};

fn columns(path: &std::path::Path) -> Vec<(String, String, bool, Option<String>)> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let sql = "select name, type, \"notnull\", dflt_value from pragma_table_info('shown_machine') order by name";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_type_that_gains_fields_keeps_its_rows_and_equals_a_fresh_table() {
    let phone = Phone::new(identity(0x11), Schema::of(&[&OLD]));
    let mut action = Action::default();
    let schema = Schema::of(&[&OLD]);
    action
        .create(
            schema.by_name("machine").unwrap(),
            Id([1; 16]),
            vec![(FieldNo(1), text("press"))],
        )
        .unwrap();
    phone.commit(&action);
    phone.store.close();
    let grown = Store::open(&phone.path(), Schema::of(&[&NEW])).unwrap();
    let row = grown.row(NEW.no(), Id([1; 16])).unwrap().unwrap();
    assert_eq!(
        (row.text(FieldNo(1)), row.value(FieldNo(2)), row.alive),
        ("press", None, true)
    );
    let mut action = Action::default();
    let alive = Write::Set(Some(Value::Flag(false)));
    let schema = Schema::of(&[&NEW]);
    action
        .change(
            schema.by_name("machine").unwrap(),
            Id([1; 16]),
            vec![(FieldNo(3), alive)],
        )
        .unwrap();
    grown.commit(&action, &phone.moment(), &mut || [1; 8]).unwrap();
    let row = grown.row(NEW.no(), Id([1; 16])).unwrap().unwrap();
    assert_eq!((row.value(FieldNo(3)), row.alive), (Some(&Value::Flag(false)), true));
    grown.close();
    let fresh = Phone::new(identity(0x11), Schema::of(&[&NEW]));
    assert_eq!(columns(&phone.path()), columns(&fresh.path()));

    // An older version of the app in between leaves nothing stale behind.
    let old = Store::open(&phone.path(), Schema::of(&[&OLD])).unwrap();
    assert_eq!(
        old.row(OLD.no(), Id([1; 16])).unwrap().unwrap().text(FieldNo(1)),
        "press"
    );
    old.close();
    let again = Store::open(&phone.path(), Schema::of(&[&NEW])).unwrap();
    assert_eq!(
        again.row(NEW.no(), Id([1; 16])).unwrap().unwrap().value(FieldNo(3)),
        Some(&Value::Flag(false))
    );
}

#[test]
fn a_record_of_a_type_that_a_later_version_knows_is_kept_and_shown_once_it_is_known() {
    let phone = wang_phone();
    let mut log = Log::default();
    let kind = NEW.no();
    log.office_in(
        Id([1; 16]),
        "customer",
        0,
        fieldbook_model::What::Create,
        vec![],
        vec![],
    );
    let mut entry = log.entries.pop().unwrap();
    entry.parts[0].edit.kind = kind;
    entry.parts[0]
        .edit
        .ops
        .insert(FieldNo(1), fieldbook_model::Op::Set(Some(Value::Text("press".into()))));
    log.entries.push(entry);
    phone.lay(&log.all(&phone));
    assert_eq!(phone.store.admitted(Id([1; 16])).unwrap().unwrap().kind, kind);
    assert_eq!(phone.store.history(Id([1; 16])).unwrap().len(), 1);
    phone.store.close();
    let types: Vec<&RecordType> = types::ALL.into_iter().chain([&NEW]).collect();
    let newer = Store::open(&phone.path(), Schema::of(&types)).unwrap();
    assert_eq!(newer.row(kind, Id([1; 16])).unwrap().unwrap().text(FieldNo(1)), "press");
}
