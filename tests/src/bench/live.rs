//! Two phones online: from the return of the durable call on one to the row that can be read on the other.
//!
//! Nothing looks again and again: the second phone looks when its conversation says that something came.

use std::{
    io,
    net::SocketAddr,
    path::Path,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use fieldbook::{
    engine::Event,
    model::{FieldNo, Id, types},
    protocol::Transport,
    records::EditRequest,
    sync::Live,
};

use super::{
    drafts::{capture, text},
    http::{Client, serve},
    phones::Phone,
    rows::Report,
    said,
    sql::{self, Plain},
    timing::{Pace, Samples, now},
    workload::{NEW, Visit, Workload},
};

/// How often each is measured.
const COUNT: usize = 250;
/// How long anything may take to arrive.
const PATIENCE: Duration = Duration::from_secs(5);
const NEXT_STEP: FieldNo = FieldNo(8);

struct Side<'p> {
    phone: &'p Phone,
    live: Live,
    heard: mpsc::Receiver<()>,
}

/// Measures `live_p50`, `live_p99` and `w6`.
///
/// # Errors
/// When something does not arrive in time.
pub fn measure(a: &Phone, b: &Phone, folder: &Path, workload: &Workload, report: &mut Report) -> io::Result<()> {
    a.sync()?;
    b.sync()?;
    let (a, b) = (side(a)?, side(b)?);
    let floor = Floor::start(folder)?;
    let new = workload.visits.get(NEW).unwrap_or_default().iter().rev();
    let (mut captured, mut edited, mut plain) = (Samples::default(), Samples::default(), Samples::default());
    let pace = Pace::of(40);
    for (new, old) in new.zip(workload.visits.iter().skip(1_000)).take(COUNT) {
        if !pace.goes_on() {
            break;
        }
        captured.push(live_capture(&a, &b, new)?);
        edited.push(live_edit(&a, &b, old)?);
        plain.push(floor.edit(old)?);
    }
    let count = captured.count();
    let ms = |samples: &Samples, at| samples.quantile(at) * 1e3;
    report.put("live_p50", ms(&captured, 500), None, format!("{count} captures"));
    report.put(
        "live_p99",
        ms(&captured, 990),
        None,
        format!("{count} captures, worst {:.1} ms", ms(&captured, 1000)),
    );
    let note = format!(
        "{count} edits, p50 {:.1} p95 {:.1} ms; floor's p50 in ms",
        ms(&edited, 500),
        ms(&edited, 950)
    );
    report.put("w6", ms(&edited, 500) / ms(&plain, 500), Some(ms(&plain, 500)), note);
    Ok(())
}

fn side(phone: &Phone) -> io::Result<Side<'_>> {
    let (tell, heard) = mpsc::channel();
    let transport = Arc::clone(&phone.transport) as Arc<dyn Transport>;
    let live = Live::start(Arc::clone(&phone.device), transport, move |_| {
        // Nobody listens any more only when the measurement is over.
        let _ = tell.send(());
    });
    let live = live.map_err(said)?;
    Ok(Side { phone, live, heard })
}

impl Side<'_> {
    /// Waits until something can be read here.
    fn until(&self, there: impl Fn(&Phone) -> io::Result<bool>) -> io::Result<()> {
        while !there(self.phone)? {
            self.heard
                .recv_timeout(PATIENCE)
                .map_err(|_| io::Error::other("nothing arrived"))?;
        }
        Ok(())
    }

    /// Waits until nothing of its own is under way.
    fn rest(&self) -> io::Result<()> {
        self.until(|phone| Ok(phone.device.store().outbox_summary().map_err(said)?.pending == 0))
    }
}

fn live_capture(a: &Side<'_>, b: &Side<'_>, visit: &Visit) -> io::Result<f64> {
    let captured = a.phone.device.capture(capture(visit)).map_err(said)?;
    let began = now();
    a.live.tell(Event::LocalWrite);
    b.until(|phone| {
        let row = phone
            .device
            .store()
            .row(types::VISIT.no(), captured.visit)
            .map_err(said)?;
        Ok(row.is_some())
    })?;
    let seconds = began.elapsed().as_secs_f64();
    a.rest()?;
    Ok(seconds)
}

fn live_edit(a: &Side<'_>, b: &Side<'_>, visit: &Visit) -> io::Result<f64> {
    let next = format!("{}: {}", visit.rep, visit.next_step);
    let id = Id(sql::bytes(&visit.id));
    let request = EditRequest {
        record: id,
        fields: vec![("next_step".to_owned(), text(&next))],
    };
    a.phone.device.edit(request).map_err(said)?;
    let began = now();
    a.live.tell(Event::LocalWrite);
    b.until(|phone| {
        let row = phone.device.store().row(types::VISIT.no(), id).map_err(said)?;
        Ok(row.is_some_and(|row| row.text(NEXT_STEP) == next))
    })?;
    let seconds = began.elapsed().as_secs_f64();
    a.rest()?;
    Ok(seconds)
}

/// The floor: a durable row here, POST, a durable row on the server, a waiting GET, a row there.
struct Floor {
    plain: Plain,
    client: std::cell::RefCell<Client>,
    heard: mpsc::Receiver<String>,
}

impl Floor {
    fn start(folder: &Path) -> io::Result<Self> {
        let address = serve(&folder.join("live-floor.db"))?;
        let other = folder.join("live-floor-b.db");
        let (tell, heard) = mpsc::channel();
        thread::spawn(move || listen(address, &other, &tell));
        Ok(Floor {
            plain: Plain::open(&folder.join("live-floor-a.db"))?,
            client: std::cell::RefCell::new(Client::to(address)?),
            heard,
        })
    }

    fn edit(&self, visit: &Visit) -> io::Result<f64> {
        self.plain.put_visit(visit, 0, true)?;
        let began = now();
        self.client.borrow_mut().post(std::slice::from_ref(visit))?;
        loop {
            let id = self
                .heard
                .recv_timeout(PATIENCE)
                .map_err(|_| io::Error::other("nothing arrived"))?;
            if sql::bytes(&id) == sql::bytes(&visit.id) {
                return Ok(began.elapsed().as_secs_f64());
            }
        }
    }
}

/// Ends when nobody listens any more.
fn listen(address: SocketAddr, path: &Path, tell: &mpsc::Sender<String>) -> io::Result<()> {
    let (mut client, plain, mut seen) = (Client::to(address)?, Plain::open(path)?, 0);
    plain.relax()?;
    loop {
        let (rows, last) = client.get(seen)?;
        plain.whole(|plain| rows.iter().try_for_each(|row| plain.put_visit(row, 0, false)))?;
        seen = last;
        for row in rows {
            if tell.send(row.id).is_err() {
                return Ok(());
            }
        }
    }
}
