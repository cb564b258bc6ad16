//! The base that most rows stand on: a server with 25,000 customers and 50,000 visits, and a phone that has them.
//!
//! Making it measures admission; the pages of the phone's first sync are kept and measured with elsewhere.

use std::{
    io,
    path::{Path, PathBuf},
};

use fieldbook::model::{Action, Micros, Seq};

use super::{
    carried::Playback,
    desk::{Desk, push_all},
    drafts,
    phones::{self, Phone},
    rows::Report,
    sql::Plain,
    workload::{BASE, Workload},
};
use crate::outside::Server;

/// How many installations push at once.
const DESKS: u64 = 4;
/// When the customers of the workload were entered.
const ENTERED: Micros = Micros(1_767_500_000_000_000);

/// Server and phone with the base set.
pub struct Base {
    /// The server, serving.
    pub server: Server,
    /// Those who filled it.
    pub desks: Vec<Desk>,
    /// The folder of a closed phone that has the base set and has written nothing.
    pub phone: PathBuf,
    /// A database with the same rows, closed.
    pub floor: PathBuf,
    /// The pages of the first sync.
    pub first: Playback,
    /// The pages of a change to every customer.
    pub changes: Playback,
    /// Where the log ended before that change.
    pub head: Seq,
}

impl Base {
    /// Makes it.
    ///
    /// # Errors
    /// When the server says no, or not everything arrived.
    pub fn make(folder: &Path, workload: &Workload, report: &mut Report) -> io::Result<Self> {
        let server = phones::office(&folder.join("server"))?;
        let mut desks = (0..DESKS)
            .map(|number| Desk::at(&server, &folder.join(format!("desk-{number}")), 1_000 + number))
            .collect::<io::Result<Vec<_>>>()?;
        let (seconds, edits) = fill(&mut desks, workload)?;
        let rate = edits as f64 / seconds;
        let note = format!("{edits} edits, {DESKS} connections, 500 a push and a commit");
        report.put("admit_sqlite", rate, None, note);
        let (path, phone) = (
            folder.join("phone"),
            phones::enrolled(&server, &folder.join("phone"), 1_100, true)?,
        );
        phone.sync()?;
        let first = Playback::of(phone.transport.take())?;
        let head = whole(&phone, workload)?;
        drop(phone);
        let changes = change_customers(&server, &mut desks, &path, folder, workload, head)?;
        let floor = folder.join("floor.db");
        fill_floor(&floor, workload)?;
        Ok(Base {
            server,
            desks,
            phone: path,
            floor,
            first,
            changes,
            head,
        })
    }
}

fn fill(desks: &mut [Desk], workload: &Workload) -> io::Result<(f64, usize)> {
    let (schema, count) = (first(desks)?.schema()?, desks.len());
    let (owner, territory) = first(desks)?.book()?;
    for (number, customer) in workload.customers.iter().enumerate() {
        let mut action = Action::default();
        drafts::add_customer(&mut action, &schema, customer, owner, territory)?;
        if let Some(desk) = desks.get_mut(number % count) {
            desk.make(&action, ENTERED, Seq(0));
        }
    }
    let customers = push_all(desks, Seq(0))?;
    for (number, visit) in workload.visits.iter().take(BASE).enumerate() {
        let mut action = Action::default();
        drafts::add_visit(&mut action, &schema, visit)?;
        if let Some(desk) = desks.get_mut(number % count) {
            desk.make(&action, Micros(visit.time * 1000), Seq(0));
        }
    }
    let visits = push_all(desks, Seq(0))?;
    Ok((customers.0 + visits.0, customers.1 + visits.1))
}

fn first(desks: &[Desk]) -> io::Result<&Desk> {
    desks.first().ok_or_else(|| io::Error::other("no desk"))
}

/// Refuses to go on with a phone that does not have everything.
fn whole(phone: &Phone, workload: &Workload) -> io::Result<Seq> {
    use fieldbook::{model::types, store::Filter};
    let store = phone.device.store();
    let count = |kind| store.count(kind, &Filter::ALIVE).map_err(super::said);
    let found = (count(types::CUSTOMER.no())?, count(types::VISIT.no())?);
    if found != (workload.customers.len() as u64, BASE as u64) {
        return Err(io::Error::other(format!(
            "the first sync brought {found:?} customers and visits"
        )));
    }
    Ok(store.standing().map_err(super::said)?.seq)
}

/// Another phone changes every customer; returns the pages of it.
fn change_customers(
    server: &Server,
    desks: &mut [Desk],
    phone: &Path,
    folder: &Path,
    workload: &Workload,
    head: Seq,
) -> io::Result<Playback> {
    let (schema, count) = (first(desks)?.schema()?, desks.len());
    for (number, customer) in workload.customers.iter().enumerate() {
        let mut action = Action::default();
        let address = format!("{} ({number})", customer.address);
        drafts::add_change(&mut action, &schema, "customer", &customer.id, "address", &address)?;
        if let Some(desk) = desks.get_mut(number % count) {
            desk.make(&action, ENTERED.plus(60_000_000), head);
        }
    }
    push_all(desks, head)?;
    let folder = folder.join("listener");
    phones::copy_folder(phone, &folder)?;
    let device = fieldbook::Device::open(&folder, crate::wired::running(1_100)).map_err(super::said)?;
    let listener = Phone {
        device: std::sync::Arc::new(device),
        transport: std::sync::Arc::new(super::carried::Noting::to(server.url(), true)?),
    };
    listener.sync()?;
    Playback::of(listener.transport.take())
}

fn fill_floor(path: &Path, workload: &Workload) -> io::Result<()> {
    let plain = Plain::open(path)?;
    plain.whole(|plain| {
        workload
            .customers
            .iter()
            .try_for_each(|customer| plain.put_customer(customer))?;
        let visits = workload.visits.iter().take(BASE).zip(1..);
        visits
            .into_iter()
            .try_for_each(|(visit, seq)| plain.put_visit(visit, seq, false))
    })
}
