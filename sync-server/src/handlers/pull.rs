//! Pull: one page above a cursor; without news it waits, and answers at once when there are.
//!
//! The head is read first and nothing above it is answered; a page ends at one seq for all scopes.

use std::{collections::HashSet, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    response::Response,
};
use fieldbook_model::{EditHash, Entry, Seq};
use fieldbook_protocol::{
    AskKey, Cursor, ErrorKind, Page, PageEntry, PagePart, PullRequest, Told, Verdict, WireError,
    limits::{MAX_ASKS, MAX_UNPACKED, MAX_WAIT_MS, PAGE_BYTES},
};

use super::{
    answer::{Said, answer},
    body,
    who::{aside, bearer},
};
use crate::{
    keys::Bearer,
    lane::Contact,
    server::Server,
    storage::{Reading, StorageError, Used},
};

/// Places of the log that one page looks through at most, so that a page without entries ends too.
const MAX_PLACES: u64 = 100_000;
/// Places without anything for the asker that a waiting pull lets pass before it moves the cursor on.
const MAX_BEHIND: u64 = 512;

pub(super) async fn pull(State(server): State<Arc<Server>>, request: Request) -> Response {
    let said = answered(&server, request).await;
    answer(&server, said)
}

async fn answered(server: &Arc<Server>, request: Request) -> Said<Page> {
    let bearer = bearer(server, request.headers())?;
    let request: PullRequest = body::read(request).await?;
    if request.asks.len() > MAX_ASKS {
        let mut error = WireError::new(ErrorKind::TooMany, format!("{} edits asked about", request.asks.len()));
        error.accepts = Some(format!("at most {MAX_ASKS}"));
        return Err(error);
    }
    let contact = Contact {
        at: server.clock.now(),
        acknowledged: bounded(server, request.acknowledged),
        used: Used::Pull,
    };
    server.lane.note(bearer.installation, contact);
    let wait = Duration::from_millis(u64::from(request.wait_ms.min(MAX_WAIT_MS)));
    let request = Arc::new(request);
    let (mut head, mut closing) = (server.head(), server.closing());
    let news = async {
        loop {
            head.borrow_and_update();
            let page = page_aside(server, bearer, Arc::clone(&request)).await?;
            if wait.is_zero() || is_news(&page) || server.is_closing() {
                return Ok(page);
            }
            tokio::select! {
                changed = head.changed() => if changed.is_err() { return Ok(page) },
                _ = closing.changed() => {}
            }
        }
    };
    if wait.is_zero() {
        return news.await;
    }
    match tokio::time::timeout(wait, news).await {
        Ok(page) => page,
        Err(_) => page_aside(server, bearer, request).await,
    }
}

/// A page is worth answering when it says something, or when the cursor has fallen behind what others write: else the
/// same places would be looked through again at each wake.
fn is_news(page: &Page) -> bool {
    let passed = page.to.seq.0.saturating_sub(page.from.0);
    !page.entries.is_empty() || !page.told.is_empty() || page.to.seq < page.head || passed > MAX_BEHIND
}

/// What a device says it has laid cannot lie above what there is.
fn bounded(server: &Server, acknowledged: Seq) -> Seq {
    acknowledged.min(*server.head().borrow())
}

async fn page_aside(server: &Arc<Server>, bearer: Bearer, request: Arc<PullRequest>) -> Said<Page> {
    let server = Arc::clone(server);
    aside(move || server.storage.read(|reading| page(&server, reading, &bearer, &request))).await
}

fn page(server: &Server, reading: &Reading<'_>, bearer: &Bearer, request: &PullRequest) -> Said<Page> {
    let row = reading.workspace()?;
    check_cursor(server, reading, &request.cursor, row.head)?;
    let viewer = server.scopes.viewer(reading, bearer.user)?;
    let from = request.cursor.seq;
    let asked: HashSet<AskKey> = request.asks.iter().copied().collect();
    let room = if request.max_bytes == 0 {
        PAGE_BYTES
    } else {
        request.max_bytes
    } as usize;
    // A page is unpacked by a phone under the limit that its own bodies have; told and held need room beside.
    let room = room.min(MAX_UNPACKED / 2);
    let last = Seq(row.head.0.min(from.0.saturating_add(MAX_PLACES)));
    let mut collected = Collected {
        entries: Vec::new(),
        bytes: 0,
        to: last,
        broken: None,
    };
    let wanted = |book| viewer.sees(book);
    let visited = reading.entries(from, last, wanted, |found| {
        if collected.bytes > 0 && collected.bytes + found.entry.len() > room {
            collected.to = Seq(found.seq.0 - 1);
            return false;
        }
        collected.bytes += found.entry.len();
        match minicbor::decode::<Entry>(&found.entry) {
            Ok(entry) => {
                let knows = |hash: EditHash, author: fieldbook_model::Author| {
                    author.user == bearer.user && asked.contains(&AskKey::of(hash))
                };
                collected
                    .entries
                    .push(PageEntry::of(&entry, found.receipt, knows, bearer.installation));
                true
            }
            Err(why) => {
                collected.broken = Some(why);
                false
            }
        }
    });
    visited?;
    if let Some(why) = collected.broken {
        return Err(StorageError::from(why).into());
    }
    let to = collected.to;
    let log = reading.log_hash(to)?;
    let log = log.ok_or_else(|| StorageError::Row(format!("place {to} is missing from the log")))?;
    let mut told = reading.told(bearer.user, &request.asks, to)?;
    told.retain(|told| !is_carried(told, &collected.entries));
    Ok(Page {
        from,
        to: server.key.cursor(server.workspace, to, log),
        entries: collected.entries,
        told,
        head: row.head,
        server_time: server.clock.now(),
        held: reading.waiting(bearer.user, &request.asks)?,
    })
}

/// An accepted edit whose entry the page carries needs no verdict beside it: the entry is the verdict.
fn is_carried(told: &Told, entries: &[PageEntry]) -> bool {
    let names = |part: &PagePart| matches!(part, PagePart::Known { edit, .. } if *edit == told.edit);
    let at = entries.partition_point(|entry| entry.seq < told.seq);
    let entry = entries.get(at).filter(|entry| entry.seq == told.seq);
    matches!(told.verdict, Verdict::Accepted | Verdict::Mended)
        && entry.is_some_and(|entry| entry.parts.iter().any(names))
}

struct Collected {
    entries: Vec<PageEntry>,
    bytes: usize,
    to: Seq,
    broken: Option<minicbor::decode::Error>,
}

fn check_cursor(server: &Server, reading: &Reading<'_>, cursor: &Cursor, head: Seq) -> Said<()> {
    if cursor.seq == Seq(0) {
        return Ok(());
    }
    let refuse = |why: &str| {
        let mut error = WireError::new(ErrorKind::Cursor, why);
        error.accepts = Some("the cursor of a page of this server, or 0".to_owned());
        Err(error)
    };
    if !server.key.made(server.workspace, cursor) {
        return refuse("this cursor was not made here");
    }
    if cursor.seq > head {
        return refuse("this cursor lies above the log");
    }
    match reading.log_hash(cursor.seq)? {
        Some(log) if log == cursor.log => Ok(()),
        _ => refuse("this cursor is of another log"),
    }
}
