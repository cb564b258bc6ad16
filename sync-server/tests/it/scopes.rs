//! Who sees what: a rep their own and their territory's, a manager all below, the office everything.

use std::collections::BTreeSet;

use fieldbook_model::{Id, Value, What, types};
use fieldbook_protocol::{Answer, Verdict};

use crate::{
    admission::Laid,
    world::{Phone, Served, World},
};

async fn customers(world: &World, served: &Served, phone: &mut Phone) -> BTreeSet<String> {
    let mut laid = Laid::default();
    let page = phone.pull(served, &[], 0).await;
    laid.page(phone, &page, &[]);
    let told = phone.digest(served).await;
    assert_eq!(told.buckets, laid.digest().buckets(), "digest of {}", phone.user);
    let shown = world.command(&["records", "customer", "--limit", "1000"]);
    let seen = shown.data().as_array().unwrap().iter().filter(|record| {
        laid.0
            .contains_key(&record["id"].as_str().unwrap().parse::<Id>().unwrap())
    });
    seen.map(|record| record["title"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn each_role_holds_its_books_and_nothing_else() {
    let world = World::new();
    let csv = "名称,地址,电话,价格,评分,酒店类型\n\
               贵都,西城区1号,010-51979888,1,4,高档型\n\
               鹏润,朝阳区26号,010-51086688,2,4,豪华型\n\
               海悦,海淀区3号,010-51086689,2,4,豪华型\n";
    let mapping = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/hotels-beijing.mapping.toml");
    assert_eq!(
        world
            .command(&["import", &world.file("three.csv", csv), "--mapping", mapping])
            .code,
        0
    );
    let served = world.serve();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    for (user, seen) in [
        ("王芳", names(&["贵都"])),
        ("李强", names(&["贵都", "鹏润"])),
        ("赵敏", names(&["海悦"])),
        ("陈静", names(&["贵都", "鹏润", "海悦"])),
        ("刘洋", names(&["贵都", "鹏润", "海悦"])),
    ] {
        let mut phone = world.phone(&served, user).await;
        assert_eq!(customers(&world, &served, &mut phone).await, seen, "{user}");
    }
}

#[tokio::test]
async fn a_task_without_a_customer_lies_in_its_authors_book() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    let mut zhao = world.phone(&served, "赵敏").await;
    let mut chen = world.phone(&served, "陈静").await;
    let id = wang.new_id();
    let task = wang.edit(types::TASK.no(), id, What::Create, &[(1, Value::Text("买样品".into()))]);
    assert_eq!(wang.push(&served, vec![task]).await, [Answer::Judged]);
    for (phone, sees) in [(&mut wang, true), (&mut chen, true), (&mut zhao, false)] {
        let page = phone.pull(&served, &[], 0).await;
        let mut laid = Laid::default();
        laid.page(phone, &page, &[]);
        assert_eq!(laid.0.contains_key(&id), sees);
    }
}

#[tokio::test]
async fn nobody_writes_where_they_may_not_see_nor_what_the_office_owns() {
    let world = World::new();
    let served = world.serve();
    let mut wang = world.phone(&served, "王芳").await;
    let mut zhao = world.phone(&served, "赵敏").await;
    let customer = wang.customer("贵都", world.id("territory", "西城区"));
    let record = customer.record;
    wang.push(&served, vec![customer]).await;
    zhao.pull(&served, &[], 0).await;
    wang.pull(&served, &[], 0).await;
    let foreign = zhao.edit(
        types::CUSTOMER.no(),
        record,
        What::Change,
        &[(3, Value::Text("x".into()))],
    );
    let mut closed = wang.edit(types::CUSTOMER.no(), record, What::Change, &[(13, Value::Flag(true))]);
    closed.group = fieldbook_model::Group::Office.no();
    let mut handed = wang.edit(
        types::CUSTOMER.no(),
        record,
        What::Change,
        &[(11, Value::Link(zhao.user))],
    );
    handed.base = wang.acknowledged;
    for (phone, edit, rule) in [
        (&mut zhao, foreign, "scope.outside"),
        (&mut wang, closed, "rights.group"),
    ] {
        let hash = edit.hash();
        phone.push(&served, vec![edit]).await;
        let page = phone.pull(&served, &[hash], 0).await;
        assert!(
            matches!(&page.told[0].verdict, Verdict::Rejected(why) if why.rule == rule),
            "{:?}",
            page.told
        );
    }
    let hash = handed.hash();
    wang.push(&served, vec![handed]).await;
    let page = wang.pull(&served, &[hash], 0).await;
    assert!(matches!(&page.told[0].verdict, Verdict::Rejected(why) if why.rule == "field.fixed"));
}
