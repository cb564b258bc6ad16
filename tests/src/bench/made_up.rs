//! The workload where no folder is given: made up in the same shape, the same on every machine and at every run.

use super::workload::{BASE, CUSTOMERS, Customer, KEY_ACCOUNTS, VISITS, Visit, Workload};
use crate::histories::chance::Chance;

impl Workload {
    /// Makes one up.
    #[must_use]
    pub fn made_up() -> Self {
        let mut chance = Chance::new(20_261_122);
        let customers: Vec<Customer> = (0..CUSTOMERS)
            .map(|number| Customer {
                id: uuid(&mut chance),
                name: format!("{} {number}", chance.pick(&TOWNS)),
                address: format!(
                    "{} Road {}, {}",
                    1 + number % 997,
                    below(&mut chance, 90),
                    chance.pick(&TOWNS)
                ),
                phone: format!("+86 10 {:08}", below(&mut chance, 100_000_000)),
                lat: chance.below(120) as f64 - 60.0,
                lon: chance.below(300) as f64 - 150.0,
            })
            .collect();
        let visit = |number: usize| {
            let at = if number < BASE && number.is_multiple_of(5) {
                (number / 5) % KEY_ACCOUNTS
            } else {
                below(&mut chance, CUSTOMERS)
            };
            let customer = customers.get(at).cloned().unwrap_or_default();
            let offset = |chance: &mut Chance| chance.below(10_000) as f64 / 1_000_000.0;
            Visit {
                id: uuid(&mut chance),
                customer_id: customer.id,
                time: 1_767_574_800_000 + (number * 300_000 + below(&mut chance, 200_000)) as i64,
                outcome: chance.pick(&OUTCOMES).to_owned(),
                note: note(&mut chance),
                next_step: chance.pick(&NEXT).to_owned(),
                lat: customer.lat + offset(&mut chance),
                lon: customer.lon + offset(&mut chance),
                rep: format!("rep{}", below(&mut chance, 40)),
            }
        };
        Workload {
            visits: (0..VISITS).map(visit).collect(),
            customers,
            source: "made up",
        }
    }
}

const TOWNS: [&str; 8] = [
    "北京",
    "Shanghai",
    "成都",
    "Lyon",
    "Seattle",
    "広島",
    "São Paulo",
    "深圳",
];
const OUTCOMES: [&str; 8] = [
    "met",
    "no_answer",
    "sample_left",
    "quote_sent",
    "order",
    "complaint",
    "closed_today",
    "rescheduled",
];
const NEXT: [&str; 8] = [
    "call back",
    "寄样品",
    "send quote",
    "下周再访",
    "bring manager",
    "续签合同",
    "none",
    "check stock",
];
const HAN: &str =
    "老板对新样机有意月底要看报价门店人手不足货架整齐存货不多对手降价明显合同到期前再谈维修已完成意见记下";
const WORDS: [&str; 24] = [
    "saw",
    "owner",
    "wants",
    "price",
    "sample",
    "stock",
    "machine",
    "shelf",
    "promo",
    "order",
    "contract",
    "trial",
    "again",
    "soon",
    "busy",
    "likes",
    "competitor",
    "discount",
    "beans",
    "cups",
    "repair",
    "done",
    "training",
    "week",
];

fn below(chance: &mut Chance, end: usize) -> usize {
    usize::try_from(chance.below(end as u64)).unwrap_or(0)
}

fn uuid(chance: &mut Chance) -> String {
    let (a, b) = (chance.draw(), chance.draw());
    let (head, mid, tail) = (a >> 32, (a >> 16) & 0xffff, a & 0xfff);
    format!(
        "{head:08x}-{mid:04x}-4{tail:03x}-a{:03x}-{:012x}",
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}

fn note(chance: &mut Chance) -> String {
    let length = 40 + below(chance, 81);
    let mut note = String::new();
    while note.chars().count() < length {
        if chance.below(2) == 0 {
            let (from, count) = (below(chance, HAN.chars().count()), 4 + below(chance, 9));
            note.extend(HAN.chars().cycle().skip(from).take(count));
            note.push('，');
        } else {
            for _ in 0..2 + chance.below(4) {
                note.push_str(chance.pick(&WORDS));
                note.push(' ');
            }
        }
    }
    note.chars().take(length).collect()
}
