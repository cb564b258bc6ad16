//! A workspace in a folder of its own, a clock that a test turns, and phones that say what a test wants.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use clap::Parser as _;
use ed25519_dalek::{Signer as _, SigningKey};
use fieldbook_model::{Edit, EditHash, FieldNo, Id, Micros, Op, Seq, TypeNo, Value, What, codec, edit::Nonce, types};
use fieldbook_protocol::{
    Answer, AskKey, Cursor, DigestAnswer, EnrolAnswer, EnrolRequest, Page, PullRequest, PushAnswer, PushItem,
    PushRequest, Route, TokenAnswer, TokenRequest, WireError,
    enrol::{enrol_bytes, token_bytes},
    push::{Signature, signed_bytes},
};
use fieldbook_server::{
    admin::{Args, Office, Say, Surroundings, run},
    chance::CountingChance,
    clock::Clock,
    handlers,
    server::Server,
};
use minicbor::{Decode, Encode};
use serde_json::Value as Json;
use tower::ServiceExt as _;

/// The day on which the tests begin: 2026-02-28T00:00:00Z.
pub(crate) const START: i64 = 1_772_236_800_000_000;

pub(crate) struct TurnedClock(AtomicI64);

impl TurnedClock {
    pub(crate) fn pass(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> Micros {
        Micros(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct World {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) clock: Arc<TurnedClock>,
    pub(crate) around: Surroundings,
}

/// What a command said: each line, and its exit code.
pub(crate) struct Told {
    pub(crate) code: u8,
    pub(crate) lines: Vec<Json>,
}

impl Told {
    pub(crate) fn data(&self) -> &Json {
        assert_eq!(self.code, 0, "{:?}", self.lines);
        &self.lines.last().unwrap()["data"]
    }

    pub(crate) fn error(&self) -> &Json {
        assert_ne!(self.code, 0, "{:?}", self.lines);
        &self.lines.last().unwrap()["error"]
    }
}

pub(crate) fn sample() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample/workspace.toml")
}

impl World {
    /// The sample workspace, as `init` makes it.
    pub(crate) fn new() -> Self {
        let world = Self::empty();
        let told = world.command(&["init", "--from", sample().to_str().unwrap()]);
        assert_eq!(told.code, 0, "{:?}", told.lines);
        world
    }

    pub(crate) fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(TurnedClock(AtomicI64::new(START)));
        let chance = Arc::new(CountingChance::new(7));
        let around = Surroundings {
            data: dir.path().join("data"),
            clock: clock.clone(),
            chance,
        };
        World { dir, clock, around }
    }

    pub(crate) fn command(&self, words: &[&str]) -> Told {
        let mut out = Vec::new();
        let all = ["fieldbook-server", "--json"].into_iter().chain(words.iter().copied());
        let args = Args::try_parse_from(all).unwrap();
        let code = run(args, &self.around, &mut Say::new(true, &mut out));
        let lines = String::from_utf8(out).unwrap();
        Told {
            code,
            lines: lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        }
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn digest(&self) -> String {
        self.command(&["status"]).data()["digest"].as_str().unwrap().to_owned()
    }

    pub(crate) fn serve(&self) -> Served {
        let office = Office::open(&self.around.data).unwrap();
        let (clock, chance) = (self.around.clock.clone(), self.around.chance.clone());
        let server = Server::start(office.storage, office.key, clock, chance).unwrap();
        Served {
            router: handlers::router(Arc::clone(&server)),
            server,
        }
    }

    pub(crate) fn invite(&self, user: &str) -> String {
        let told = self.command(&["invite", user]);
        told.data()["code"].as_str().unwrap().to_owned()
    }

    /// A phone of a user, enrolled.
    pub(crate) async fn phone(&self, served: &Served, user: &str) -> Phone {
        let mut phone = Phone::new(self.clock.clone(), user);
        let code = self.invite(user);
        let told: EnrolAnswer = phone.enrol(served, &code).await.unwrap();
        phone.take(&told);
        phone.renew(served).await;
        phone
    }

    pub(crate) fn id(&self, kind: &str, name: &str) -> Id {
        let told = self.command(&["records", kind, "--limit", "1000"]);
        let found = told
            .data()
            .as_array()
            .unwrap()
            .iter()
            .find(|record| record["title"] == name)
            .cloned();
        found.unwrap()["id"].as_str().unwrap().parse().unwrap()
    }
}

pub(crate) struct Served {
    pub(crate) router: Router,
    pub(crate) server: Arc<Server>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.close();
    }
}

impl Served {
    pub(crate) async fn raw(&self, route: Route, token: Option<&str>, body: Vec<u8>, packed: bool) -> (u16, Vec<u8>) {
        let mut request = Request::post(route.path()).header("fieldbook-protocol", "1");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if packed {
            request = request.header(header::CONTENT_ENCODING, "zstd");
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(Body::from(body)).unwrap())
            .await
            .unwrap();
        let status = response.status().as_u16();
        let unpack = response.headers().contains_key(header::CONTENT_ENCODING);
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (
            status,
            if unpack {
                zstd::decode_all(body.as_ref()).unwrap()
            } else {
                body.to_vec()
            },
        )
    }

    pub(crate) async fn ask<Q: Encode<()>, A: for<'b> Decode<'b, ()>>(
        &self,
        route: Route,
        token: Option<&str>,
        question: &Q,
    ) -> Result<A, WireError> {
        let (status, body) = self.raw(route, token, codec::to_bytes(question), false).await;
        said(status, &body)
    }
}

/// Reads an answer, or the refusal that it is; the status must fit.
pub(crate) fn said<A: for<'b> Decode<'b, ()>>(status: u16, body: &[u8]) -> Result<A, WireError> {
    if status == 200 {
        return Ok(codec::from_bytes(body).unwrap());
    }
    let error: WireError = codec::from_bytes(body).unwrap();
    assert_eq!(status, error.kind.status());
    assert!(error.server_time.is_some());
    Err(error)
}

pub(crate) struct Phone {
    pub(crate) clock: Arc<TurnedClock>,
    pub(crate) key: SigningKey,
    pub(crate) user: Id,
    pub(crate) workspace: Id,
    pub(crate) installation: Id,
    pub(crate) token: String,
    pub(crate) n: u64,
    pub(crate) acknowledged: Seq,
    pub(crate) cursor: Cursor,
    chain: EditHash,
    nonce: u64,
}

impl Phone {
    pub(crate) fn new(clock: Arc<TurnedClock>, seed: &str) -> Self {
        static COUNT: AtomicI64 = AtomicI64::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let key = SigningKey::from_bytes(&EditHash::of(format!("{seed} {number}").as_bytes()).0);
        Phone {
            clock,
            key,
            user: Id::default(),
            workspace: Id::default(),
            installation: Id::default(),
            token: String::new(),
            n: 0,
            acknowledged: Seq(0),
            cursor: Cursor::default(),
            chain: EditHash::default(),
            nonce: u64::try_from(number).unwrap() << 32,
        }
    }

    pub(crate) fn enrol_request(&self, code: &str) -> EnrolRequest {
        EnrolRequest {
            code: code.to_owned(),
            public_key: self.key.verifying_key().to_bytes(),
            device: "a phone".to_owned(),
            signature: Signature(self.key.sign(&enrol_bytes(code)).to_bytes()),
        }
    }

    pub(crate) async fn enrol(&self, served: &Served, code: &str) -> Result<EnrolAnswer, WireError> {
        served.ask(Route::Enrol, None, &self.enrol_request(code)).await
    }

    pub(crate) fn take(&mut self, told: &EnrolAnswer) {
        (self.workspace, self.user, self.installation) = (told.workspace, told.user, told.installation);
    }

    pub(crate) fn token_request(&self, at: Micros) -> TokenRequest {
        let bytes = token_bytes(self.workspace, self.installation, at);
        let signature = Signature(self.key.sign(&bytes).to_bytes());
        TokenRequest {
            workspace: self.workspace,
            installation: self.installation,
            at,
            signature,
        }
    }

    pub(crate) async fn ask_token(&self, served: &Served, at: Micros) -> Result<TokenAnswer, WireError> {
        served.ask(Route::Token, None, &self.token_request(at)).await
    }

    pub(crate) async fn renew(&mut self, served: &Served) {
        self.token = self.ask_token(served, self.clock.now()).await.unwrap().token;
    }

    /// An edit of group *main*, captured now, not yet numbered.
    pub(crate) fn edit(&mut self, kind: TypeNo, record: Id, what: What, fields: &[(u32, Value)]) -> Edit {
        self.nonce += 1;
        let set = |(number, value): &(u32, Value)| (FieldNo(*number), Op::Set(Some(value.clone())));
        Edit {
            nonce: Nonce(self.nonce.to_be_bytes()),
            record,
            kind,
            what,
            captured: self.clock.now(),
            base: if what == What::Create {
                Seq(0)
            } else {
                self.acknowledged
            },
            ops: fields.iter().map(set).collect(),
            schema: 1,
            ..Edit::default()
        }
    }

    pub(crate) fn customer(&mut self, name: &str, territory: Id) -> Edit {
        let id = self.new_id();
        let fields = [
            (1, Value::Text(name.to_owned())),
            (11, Value::Link(self.user)),
            (12, Value::Link(territory)),
        ];
        self.edit(types::CUSTOMER.no(), id, What::Create, &fields)
    }

    pub(crate) fn new_id(&mut self) -> Id {
        self.nonce += 1;
        let hash = EditHash::of(&[self.key.to_bytes().as_slice(), &self.nonce.to_be_bytes()].concat());
        Id::v7(self.clock.now(), *hash.0.first_chunk().unwrap())
    }

    pub(crate) fn numbered(&mut self, edit: Edit) -> PushItem {
        self.n += 1;
        PushItem {
            n: self.n,
            edit,
            bases: vec![],
        }
    }

    pub(crate) fn request(&mut self, items: Vec<PushItem>) -> PushRequest {
        for item in &items {
            self.chain = self.chain.link(item.edit.hash());
        }
        let signature = Signature(self.key.sign(&signed_bytes(self.chain)).to_bytes());
        PushRequest {
            acknowledged: self.acknowledged,
            items,
            chain: self.chain,
            signature,
        }
    }

    pub(crate) async fn push(&mut self, served: &Served, edits: Vec<Edit>) -> Vec<Answer> {
        let items = edits.into_iter().map(|edit| self.numbered(edit)).collect();
        self.push_items(served, items).await
    }

    pub(crate) async fn push_items(&mut self, served: &Served, items: Vec<PushItem>) -> Vec<Answer> {
        let request = self.request(items);
        let told: PushAnswer = served.ask(Route::Push, Some(&self.token), &request).await.unwrap();
        told.answers.into_iter().map(|(_, answer)| answer).collect()
    }

    /// Pulls one page and stands where it ends.
    pub(crate) async fn pull(&mut self, served: &Served, asks: &[EditHash], wait_ms: u32) -> Page {
        let request = self.pull_request(asks, wait_ms);
        let page: Page = served.ask(Route::Pull, Some(&self.token), &request).await.unwrap();
        self.cursor = page.to;
        self.acknowledged = page.to.seq;
        page
    }

    pub(crate) fn pull_request(&self, asks: &[EditHash], wait_ms: u32) -> PullRequest {
        PullRequest {
            cursor: self.cursor,
            acknowledged: self.acknowledged,
            asks: asks.iter().copied().map(AskKey::of).collect(),
            wait_ms,
            max_bytes: 0,
        }
    }

    pub(crate) async fn digest(&self, served: &Served) -> DigestAnswer {
        let (status, body) = served.raw(Route::Digest, Some(&self.token), vec![], false).await;
        said(status, &body).unwrap()
    }
}
