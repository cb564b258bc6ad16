//! Many phones come back at once, each with 200 changes, and pull everyone's: until all agree.
//!
//! Every phone has a thread and a store of its own; that all agree is looked at afterwards, by digest and by count.

use std::{collections::BTreeSet, io, path::Path, sync::Barrier, thread};

use fieldbook::model::{Action, Micros, Seq};

use super::{
    desk::{Desk, push_all},
    drafts,
    http::{Client, serve},
    phones::{self, Phone},
    rows::Report,
    said,
    sql::Plain,
    timing::timed,
    workload::{KEY_ACCOUNTS, STORM, Visit, Workload},
};

/// How many phones there are, and what each of them brings.
const WAVES: [usize; 2] = [20, 100];
const CHANGES: usize = 200;

/// Measures `w7`.
///
/// # Errors
/// When a phone or a server says no, or they do not agree.
pub fn measure(folder: &Path, workload: &Workload, report: &mut Report) -> io::Result<()> {
    let (mut ours, mut floor, mut notes) = (0.0, 0.0, Vec::new());
    for count in WAVES {
        let changes = changes(workload, count);
        let place = folder.join(format!("storm-{count}"));
        std::fs::create_dir_all(&place)?;
        let floor_seconds = plain_wave(&place, &changes)?;
        let seconds = wave(&place, workload, &changes)?;
        // What a hundred phones have laid is not needed again.
        std::fs::remove_dir_all(&place)?;
        notes.push(format!("{count} phones {seconds:.1} s to {floor_seconds:.1} s"));
        ours += seconds;
        floor += floor_seconds;
    }
    report.put(
        "w7",
        ours / floor,
        Some(floor),
        format!("{}; floor in s", notes.join(", ")),
    );
    Ok(())
}

/// The visits of each phone; they are to key accounts, so that a phone's base is small.
fn changes(workload: &Workload, count: usize) -> Vec<Vec<Visit>> {
    let accounts: Vec<_> = workload.customers.iter().take(KEY_ACCOUNTS).collect();
    let visits = workload
        .visits
        .iter()
        .skip(STORM)
        .take(count * CHANGES)
        .zip(accounts.iter().cycle());
    let visits: Vec<Visit> = visits
        .map(|(visit, account)| Visit {
            customer_id: account.id.clone(),
            ..visit.clone()
        })
        .collect();
    visits.chunks(CHANGES).map(<[Visit]>::to_vec).collect()
}

fn wave(place: &Path, workload: &Workload, changes: &[Vec<Visit>]) -> io::Result<f64> {
    let server = phones::office(&place.join("server"))?;
    let mut desks = [Desk::at(&server, &place.join("desk"), 2_000)?];
    let [desk] = &mut desks;
    let (schema, (owner, territory)) = (desk.schema()?, desk.book()?);
    for customer in workload.customers.iter().take(KEY_ACCOUNTS) {
        let mut action = Action::default();
        drafts::add_customer(&mut action, &schema, customer, owner, territory)?;
        desk.make(&action, Micros(1_767_500_000_000_000), Seq(0));
    }
    push_all(&mut desks, Seq(0))?;
    let mut phones = Vec::with_capacity(changes.len());
    for (visits, number) in changes.iter().zip(3_000..) {
        let phone = phones::enrolled(&server, &place.join(format!("phone-{number}")), number, false)?;
        phone.sync()?;
        let (schema, mut action) = (phone.device.schema().map_err(said)?, Action::default());
        visits
            .iter()
            .try_for_each(|visit| drafts::add_visit(&mut action, &schema, visit))?;
        let (at, _) = phone.device.here().map_err(said)?;
        phone.fill(&action, at)?;
        phones.push(phone);
    }
    let seconds = together(phones.len(), |number, all_pushed| {
        let phone = phones.get(number).ok_or_else(|| io::Error::other("no such phone"))?;
        let pushed = phone.sync();
        all_pushed.wait();
        pushed?;
        phone.sync()
    })?;
    agree(&phones)?;
    Ok(seconds)
}

fn agree(phones: &[Phone]) -> io::Result<()> {
    let mut digests = BTreeSet::new();
    for phone in phones {
        let store = phone.device.store();
        let waiting = store.outbox_summary().map_err(said)?.pending;
        let digest = store.digest().map_err(said)?;
        digests.insert((digest.at, digest.digest.short(), waiting));
    }
    if digests.len() == 1 && digests.iter().all(|(_, _, waiting)| *waiting == 0) {
        Ok(())
    } else {
        Err(io::Error::other(format!("the phones do not agree: {digests:?}")))
    }
}

fn plain_wave(place: &Path, changes: &[Vec<Visit>]) -> io::Result<f64> {
    let address = serve(&place.join("floor.db"))?;
    let all: usize = changes.iter().map(Vec::len).sum();
    let stores = changes.iter().enumerate().map(|(number, visits)| {
        let path = place.join(format!("floor-{number}.db"));
        let plain = Plain::open(&path)?;
        plain.whole(|plain| visits.iter().try_for_each(|visit| plain.put_visit(visit, 0, true)))?;
        Ok(path)
    });
    let stores = stores.collect::<io::Result<Vec<_>>>()?;
    together(changes.len(), |number, all_pushed| {
        let path = stores.get(number).ok_or_else(|| io::Error::other("no such phone"))?;
        let pushed = Client::to(address).and_then(|mut client| {
            let plain = Plain::open(path)?;
            let waiting = plain.pending(super::http::BATCH)?;
            client.post(&waiting)?;
            plain.sent(&waiting)?;
            Ok((client, plain))
        });
        all_pushed.wait();
        let (mut client, plain) = pushed?;
        plain.relax()?;
        let mut seen = 0;
        while plain.count()? < all {
            let (rows, last) = client.get(seen)?;
            plain.whole(|plain| rows.iter().try_for_each(|row| plain.put_visit(row, 0, false)))?;
            seen = last;
        }
        Ok(())
    })
}

/// Runs one thread a phone; returns the seconds until the last has ended.
fn together(count: usize, run: impl Fn(usize, &Barrier) -> io::Result<()> + Sync) -> io::Result<f64> {
    let (start, all_pushed) = (Barrier::new(count + 1), Barrier::new(count));
    thread::scope(|scope| {
        let running: Vec<_> = (0..count)
            .map(|number| {
                let (start, all_pushed, run) = (&start, &all_pushed, &run);
                scope.spawn(move || {
                    start.wait();
                    run(number, all_pushed)
                })
            })
            .collect();
        start.wait();
        let (seconds, done) = timed(|| {
            running
                .into_iter()
                .try_for_each(|one| one.join().unwrap_or_else(|_| Err(io::Error::other("a phone ended"))))
        });
        done.map(|()| seconds)
    })
}
