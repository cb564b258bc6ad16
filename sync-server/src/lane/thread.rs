//! The thread that admits: takes what waits (≤ 500 edits), one transaction, then answers each push.
//!
//! An answer is given only after the commit. Where a group fails, each of its pushes is tried alone, so that one
//! that cannot be written never stops another.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use fieldbook_admission::Offer;
use fieldbook_model::{Author, Id, Micros, Seq};
use fieldbook_protocol::{AskKey, ErrorKind, PushAnswer, PushRequest, WireError, limits::MAX_PUSH_EDITS, push::Answer};
use tokio::sync::{oneshot, watch};

use crate::{
    clock::Clock,
    keys::ServerKey,
    lane::Executor,
    storage::{Storage, StorageError, Used, Writing},
};

/// How long contacts wait for a commit to travel with.
const CONTACTS_WAIT: Duration = Duration::from_secs(1);

/// A push whose sender is known and whose signature fits.
pub struct PushJob {
    /// The user.
    pub user: Id,
    /// The installation.
    pub installation: Id,
    /// What it offers.
    pub request: PushRequest,
    /// Where the answer goes.
    pub reply: oneshot::Sender<Result<PushAnswer, WireError>>,
}

/// That a device was heard.
#[derive(Clone, Copy, Debug)]
pub struct Contact {
    /// When.
    pub at: Micros,
    /// What it has laid.
    pub acknowledged: Seq,
    /// How.
    pub used: Used,
}

/// The lane takes nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server is about to stop")]
pub struct Closed;

/// The writer lane.
pub struct Lane {
    jobs: Mutex<Option<Sender<PushJob>>>,
    contacts: Arc<Mutex<HashMap<Id, Contact>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Worker {
    storage: Arc<Storage>,
    clock: Arc<dyn Clock>,
    executor: Executor,
    contacts: Arc<Mutex<HashMap<Id, Contact>>>,
    head: watch::Sender<Seq>,
    /// Taken from the channel, but too much for the group that went before.
    spare: Option<PushJob>,
}

impl Lane {
    /// Starts the lane; `head` is told where each commit leaves the log.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(
        storage: Arc<Storage>,
        clock: Arc<dyn Clock>,
        key: ServerKey,
        head: watch::Sender<Seq>,
    ) -> std::io::Result<Self> {
        let (jobs, waiting) = channel();
        let contacts = Arc::new(Mutex::new(HashMap::new()));
        let mut worker = Worker {
            storage,
            clock,
            executor: Executor::new(key),
            contacts: Arc::clone(&contacts),
            head,
            spare: None,
        };
        let thread = std::thread::Builder::new()
            .name("lane".to_owned())
            .spawn(move || worker.run(&waiting))?;
        Ok(Lane {
            jobs: Mutex::new(Some(jobs)),
            contacts,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Hands a push to the lane; the answer comes on its `reply`.
    ///
    /// # Errors
    /// When the lane has closed.
    pub fn offer(&self, job: PushJob) -> Result<(), Closed> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        jobs.and_then(|jobs| jobs.send(job).ok()).ok_or(Closed)
    }

    /// Notes that a device was heard; written down with the next commit, or within a second.
    pub fn note(&self, installation: Id, contact: Contact) {
        let mut contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = contacts.entry(installation).or_insert(contact);
        noted.at = noted.at.max(contact.at);
        noted.acknowledged = noted.acknowledged.max(contact.acknowledged);
        noted.used = contact.used;
    }

    /// Takes no more, admits what waits, and returns when all is on disk.
    pub fn close(&self) {
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A lane that panicked has nothing left to wait for.
            let _ = thread.join();
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.close();
    }
}

impl Worker {
    fn run(&mut self, waiting: &Receiver<PushJob>) {
        loop {
            let next = self
                .spare
                .take()
                .map_or_else(|| waiting.recv_timeout(CONTACTS_WAIT), Ok);
            match next {
                Ok(first) => {
                    let group = self.gather(first, waiting);
                    self.admit(group);
                }
                Err(RecvTimeoutError::Timeout) => self.write_contacts(),
                Err(RecvTimeoutError::Disconnected) => {
                    self.write_contacts();
                    return;
                }
            }
        }
    }

    fn admit(&mut self, group: Vec<PushJob>) {
        match self.admit_group(&group) {
            Ok(answers) => answer(group, answers.into_iter().map(Ok)),
            Err(_) if group.len() > 1 => {
                for job in group {
                    let alone = self.admit_group(std::slice::from_ref(&job));
                    let said = alone.map(|answers| answers.into_iter().next().unwrap_or_else(|| self.nothing()));
                    answer(vec![job], std::iter::once(said.map_err(|why| refused(&why))));
                }
            }
            Err(why) => answer(group, std::iter::once(Err(refused(&why)))),
        }
    }

    /// Takes what waits behind the first push, up to [`MAX_PUSH_EDITS`] edits in all.
    fn gather(&mut self, first: PushJob, waiting: &Receiver<PushJob>) -> Vec<PushJob> {
        let mut edits = first.request.items.len();
        let mut group = vec![first];
        while edits < MAX_PUSH_EDITS {
            let Ok(next) = waiting.try_recv() else { break };
            edits += next.request.items.len();
            if edits > MAX_PUSH_EDITS {
                self.spare = Some(next);
                break;
            }
            group.push(next);
        }
        group
    }

    fn nothing(&self) -> PushAnswer {
        PushAnswer {
            answers: vec![],
            server_time: self.clock.now(),
        }
    }

    fn admit_group(&mut self, group: &[PushJob]) -> Result<Vec<PushAnswer>, StorageError> {
        let (executor, clock) = (&mut self.executor, self.clock.as_ref());
        let contacts = take(&self.contacts);
        let done = self.storage.write(|tx| {
            note_contacts(tx, &contacts)?;
            let (answers, head) = executor.run(tx, |session| {
                let before = session.ground().workspace.head;
                let mut answers = Vec::new();
                for job in group {
                    answers.push(push(session, job, clock)?);
                    tx.put_chain(job.installation, job.request.chain, job.request.signature)?;
                    let (at, acknowledged) = (clock.now(), job.request.acknowledged.min(before));
                    tx.note_contact(job.installation, at, acknowledged, Used::Push)?;
                }
                session.flush()?;
                for answer in answers.iter_mut().flat_map(|answer: &mut Vec<_>| answer.iter_mut()) {
                    let (hash, said): &mut (_, Answer) = answer;
                    if matches!(said, Answer::Held(_)) && !session.is_held(*hash) {
                        *said = Answer::Judged;
                    }
                }
                Ok::<_, StorageError>((answers, session.ground().workspace.head))
            })?;
            Ok::<_, StorageError>((answers, head))
        });
        let (answers, head) = done.inspect_err(|_| put_back(&self.contacts, contacts))?;
        self.head.send_if_modified(|known| {
            let news = head > *known;
            *known = head.max(*known);
            news
        });
        let server_time = self.clock.now();
        let told = answers.into_iter().map(|answers| {
            let answers = answers
                .into_iter()
                .map(|(hash, said)| (AskKey::of(hash), said))
                .collect();
            PushAnswer { answers, server_time }
        });
        Ok(told.collect())
    }

    fn write_contacts(&self) {
        let contacts = take(&self.contacts);
        if contacts.is_empty() {
            return;
        }
        if self.storage.write(|tx| note_contacts(tx, &contacts)).is_err() {
            put_back(&self.contacts, contacts);
        }
    }
}

type Answers = Vec<(fieldbook_model::EditHash, Answer)>;

fn push(session: &mut super::Session<'_, '_>, job: &PushJob, clock: &dyn Clock) -> Result<Answers, StorageError> {
    // Nobody can have laid what is not there yet.
    let acknowledged = job.request.acknowledged.min(session.ground().workspace.head);
    session.acknowledge(job.installation, acknowledged)?;
    let mut answers = Vec::new();
    for item in &job.request.items {
        let author = Author {
            user: job.user,
            installation: job.installation,
            n: item.n,
        };
        let offer = Offer::new(author, item.edit.clone(), item.bases.clone());
        let said = session.offer(&offer, clock.now())?;
        let stops = matches!(said, Answer::Whole | Answer::Clone);
        answers.push((offer.own.hash, said));
        if stops {
            break;
        }
    }
    Ok(answers)
}

fn answer(group: Vec<PushJob>, said: impl Iterator<Item = Result<PushAnswer, WireError>>) {
    for (job, said) in group.into_iter().zip(said) {
        // A sender that went away asks again, and is told the same.
        let _ = job.reply.send(said);
    }
}

fn refused(why: &StorageError) -> WireError {
    match why {
        StorageError::Busy => WireError::new(ErrorKind::Busy, "another process is writing"),
        // As a busy one: what was offered is safe with its author and is taken once there is room.
        StorageError::Full => WireError::new(ErrorKind::Busy, why.to_string()),
        other => WireError::new(ErrorKind::Internal, other.to_string()),
    }
}

fn take(contacts: &Mutex<HashMap<Id, Contact>>) -> HashMap<Id, Contact> {
    std::mem::take(&mut *contacts.lock().unwrap_or_else(PoisonError::into_inner))
}

fn put_back(contacts: &Mutex<HashMap<Id, Contact>>, old: HashMap<Id, Contact>) {
    let mut contacts = contacts.lock().unwrap_or_else(PoisonError::into_inner);
    for (installation, contact) in old {
        contacts.entry(installation).or_insert(contact);
    }
}

fn note_contacts(tx: &Writing<'_>, contacts: &HashMap<Id, Contact>) -> Result<(), StorageError> {
    contacts.iter().try_for_each(|(installation, contact)| {
        tx.note_contact(*installation, contact.at, contact.acknowledged, contact.used)
    })
}
