//! What should never be sent, against a server that holds work: a typed refusal, and nothing changed.

use fieldbook_model::{Id, Seq, Value, What, codec, types};
use fieldbook_protocol::{
    Answer, Cursor, ErrorKind, FetchAnswer, FetchRequest, Page, PushAnswer, Route, Verdict, WireError,
    limits::{MAX_ASKS, MAX_BODY, MAX_FETCH, MAX_PUSH_EDITS},
    push::Signature,
};

use crate::world::{Phone, Served, World, said};

pub(crate) struct Busy {
    pub(crate) world: World,
    pub(crate) served: Served,
    pub(crate) phone: Phone,
    digest: String,
}

/// A server with a customer on it and a phone that knows it.
pub(crate) async fn busy() -> Busy {
    let world = World::new();
    let served = world.serve();
    let mut phone = world.phone(&served, "王芳").await;
    phone.pull(&served, &[], 0).await;
    let territory = world.id("territory", "西城区");
    let customer = phone.customer("贵都", territory);
    assert_eq!(phone.push(&served, vec![customer]).await, [Answer::Judged]);
    let digest = world.digest();
    Busy {
        world,
        served,
        phone,
        digest,
    }
}

impl Busy {
    async fn refused(&self, route: Route, body: Vec<u8>, packed: bool) -> WireError {
        let (status, body) = self.served.raw(route, Some(&self.phone.token), body, packed).await;
        let error = said::<PushAnswer>(status, &body).unwrap_err();
        assert_eq!(self.world.digest(), self.digest);
        error
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_the_connection_closed() {
    let busy = busy().await;
    assert_eq!(
        busy.refused(Route::Push, vec![0; MAX_BODY + 1], false).await.kind,
        ErrorKind::TooLarge
    );
}

#[tokio::test]
async fn a_body_that_unpacks_to_a_gigabyte_is_refused() {
    let busy = busy().await;
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    let zeros = vec![0u8; 1 << 20];
    for _ in 0..1024 {
        std::io::Write::write_all(&mut encoder, &zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert_eq!(busy.refused(Route::Push, bomb, true).await.kind, ErrorKind::TooLarge);
}

#[tokio::test]
async fn a_push_cut_at_any_byte_changes_nothing() {
    let mut busy = busy().await;
    let territory = busy.world.id("territory", "西城区");
    let customer = busy.phone.customer("鹏润", territory);
    let item = busy.phone.numbered(customer);
    let whole = codec::to_bytes(&busy.phone.request(vec![item]));
    for cut in 0..whole.len() {
        let (status, body) = busy
            .served
            .raw(Route::Push, Some(&busy.phone.token), whole[..cut].to_vec(), false)
            .await;
        assert_eq!(
            said::<PushAnswer>(status, &body).unwrap_err().kind,
            ErrorKind::Malformed,
            "cut at {cut}"
        );
    }
    assert_eq!(busy.world.digest(), busy.digest);
}

#[tokio::test]
async fn nonsense_and_deep_nesting_are_malformed() {
    let busy = busy().await;
    for body in [
        b"hello".to_vec(),
        vec![0x81; 10_000],
        vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
        vec![],
    ] {
        for route in [Route::Push, Route::Pull, Route::Fetch, Route::Enrol, Route::Token] {
            assert_eq!(
                busy.refused(route, body.clone(), false).await.kind,
                ErrorKind::Malformed
            );
        }
    }
    assert_eq!(
        busy.refused(Route::Push, b"not zstd".to_vec(), true).await.kind,
        ErrorKind::Malformed
    );
}

#[tokio::test]
async fn too_many_of_anything_is_refused_by_its_limit() {
    let mut busy = busy().await;
    let territory = busy.world.id("territory", "西城区");
    let edits: Vec<_> = (0..=MAX_PUSH_EDITS)
        .map(|_| busy.phone.customer("x", territory))
        .collect();
    let items = edits.into_iter().map(|edit| busy.phone.numbered(edit)).collect();
    let many = codec::to_bytes(&busy.phone.request(items));
    assert_eq!(busy.refused(Route::Push, many, false).await.kind, ErrorKind::TooMany);
    let mut pull = busy.phone.pull_request(&[], 0);
    pull.asks = vec![Default::default(); MAX_ASKS + 1];
    assert_eq!(
        busy.refused(Route::Pull, codec::to_bytes(&pull), false).await.kind,
        ErrorKind::TooMany
    );
    let homes = vec![Id([1; 16]); MAX_FETCH + 1];
    let fetch = FetchRequest {
        homes,
        asks: vec![],
        acknowledged: Seq(0),
    };
    assert_eq!(
        busy.refused(Route::Fetch, codec::to_bytes(&fetch), false).await.kind,
        ErrorKind::TooMany
    );
}

#[tokio::test]
async fn a_push_that_somebody_else_signed_is_refused() {
    let mut busy = busy().await;
    let territory = busy.world.id("territory", "西城区");
    let customer = busy.phone.customer("鹏润", territory);
    let item = busy.phone.numbered(customer);
    let mut request = busy.phone.request(vec![item]);
    request.signature = Signature([1; 64]);
    assert_eq!(
        busy.refused(Route::Push, codec::to_bytes(&request), false).await.kind,
        ErrorKind::Signature
    );
}

#[tokio::test]
async fn numbers_that_do_not_rise_are_refused() {
    let mut busy = busy().await;
    let territory = busy.world.id("territory", "西城区");
    for numbers in [[0, 1], [5, 5], [9, 8], [9, u64::MAX]] {
        let mut items: Vec<_> = [busy.phone.customer("a", territory), busy.phone.customer("b", territory)]
            .into_iter()
            .map(|edit| busy.phone.numbered(edit))
            .collect();
        (items[0].n, items[1].n) = (numbers[0], numbers[1]);
        let request = codec::to_bytes(&busy.phone.request(items));
        assert_eq!(
            busy.refused(Route::Push, request, false).await.kind,
            ErrorKind::Malformed
        );
    }
}

#[tokio::test]
async fn a_base_above_what_the_phone_acknowledged_is_refused_by_rule() {
    let mut busy = busy().await;
    let record = busy.phone.new_id();
    let mut edit = busy.phone.edit(
        types::CUSTOMER.no(),
        record,
        What::Change,
        &[(3, Value::Text("x".into()))],
    );
    edit.base = Seq(busy.phone.acknowledged.0 + 1_000);
    let hash = edit.hash();
    assert_eq!(busy.phone.push(&busy.served, vec![edit]).await, [Answer::Ahead]);
    let page = busy.phone.pull(&busy.served, &[hash], 0).await;
    assert!(matches!(&page.told[0].verdict, Verdict::Rejected(why) if why.rule == "base.ahead"));
    assert_eq!(busy.world.digest(), busy.digest);
}

#[tokio::test]
async fn the_same_number_with_other_content_is_a_copy_of_the_phone() {
    let mut busy = busy().await;
    let territory = busy.world.id("territory", "西城区");
    let mut item = {
        let other = busy.phone.customer("another", territory);
        busy.phone.numbered(other)
    };
    item.n = 1;
    assert_eq!(busy.phone.push_items(&busy.served, vec![item]).await, [Answer::Clone]);
    assert_eq!(busy.world.digest(), busy.digest);
}

#[tokio::test]
async fn a_cursor_of_another_log_starts_again_from_0() {
    let busy = busy().await;
    let good = busy.phone.cursor;
    for bad in [
        Cursor {
            seq: Seq(good.seq.0 + 1),
            ..good
        },
        Cursor {
            mac: Default::default(),
            ..good
        },
        Cursor {
            log: Default::default(),
            ..good
        },
        Cursor {
            seq: Seq(u64::MAX),
            ..good
        },
    ] {
        let request = fieldbook_protocol::PullRequest {
            cursor: bad,
            ..busy.phone.pull_request(&[], 0)
        };
        assert_eq!(
            busy.refused(Route::Pull, codec::to_bytes(&request), false).await.kind,
            ErrorKind::Cursor
        );
    }
}

#[tokio::test]
async fn an_unknown_address_method_or_version_is_told_what_is_there() {
    use tower::ServiceExt as _;
    let busy = busy().await;
    let ask = |request: axum::http::Request<axum::body::Body>| {
        let router = busy.served.router.clone();
        async move {
            let response = router.oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
            said::<Page>(status, &body).unwrap_err()
        }
    };
    let empty = axum::body::Body::empty;
    let nowhere = ask(axum::http::Request::post("/v2/push").body(empty()).unwrap()).await;
    assert!(nowhere.kind == ErrorKind::Route && nowhere.accepts.unwrap().contains("/v1/push"));
    let method = ask(axum::http::Request::get("/v1/push").body(empty()).unwrap()).await;
    assert_eq!(method.kind, ErrorKind::Route);
    let later = axum::http::Request::post("/v1/enrol")
        .header("fieldbook-protocol", "9")
        .body(empty())
        .unwrap();
    assert_eq!(ask(later).await.kind, ErrorKind::Version);
}

#[tokio::test]
async fn a_field_that_the_server_does_not_know_waits_and_is_not_lost() {
    let mut busy = busy().await;
    let territory = busy.world.id("territory", "西城区");
    let mut customer = busy.phone.customer("鹏润", territory);
    let text = fieldbook_model::Op::Set(Some(Value::Text("later".into())));
    customer.ops.insert(fieldbook_model::FieldNo(1_777), text);
    let hash = customer.hash();
    assert!(matches!(
        busy.phone.push(&busy.served, vec![customer]).await[0],
        Answer::Held(_)
    ));
    let page = busy.phone.pull(&busy.served, &[hash], 0).await;
    assert_eq!((page.held.len(), page.told.len()), (1, 0));
    assert_eq!(busy.world.digest(), busy.digest, "held from everyone");
    let toml = std::fs::read_to_string(crate::world::sample()).unwrap();
    let field = "\n[[field]]\non = \"customer\"\nnumber = 1777\nname = \"later\"\nkind = \"text\"\nlabel_zh = \"后来\"\nlabel_en = \"later\"\n";
    let file = busy.world.file("later.toml", toml + field);
    assert_eq!(busy.world.command(&["apply", &file]).code, 0);
    let page = busy.phone.pull(&busy.served, &[hash], 0).await;
    assert!(
        page.held.is_empty()
            && matches!(
                page.entries.last().unwrap().parts[0],
                fieldbook_protocol::PagePart::Known { .. }
            )
    );
}

#[tokio::test]
async fn a_note_too_long_and_a_nul_are_rejected_by_rule_and_change_no_record() {
    let mut busy = busy().await;
    let territory = busy.world.id("territory", "西城区");
    let mut refused = Vec::new();
    for name in ["a\0b", &"长".repeat(1_001)] {
        let customer = busy.phone.customer(name, territory);
        let hash = customer.hash();
        assert_eq!(busy.phone.push(&busy.served, vec![customer]).await, [Answer::Judged]);
        let page = busy.phone.pull(&busy.served, &[hash], 0).await;
        let Verdict::Rejected(why) = &page.told[0].verdict else {
            panic!("{page:?}");
        };
        refused.push(why.rule.clone());
    }
    let record = busy.world.id("customer", "贵都");
    let mut note = busy.phone.edit(types::CUSTOMER.no(), record, What::Change, &[]);
    let text = "长".repeat(30_000);
    let op = fieldbook_model::ops::TextOp {
        base: fieldbook_model::TextHash::of(""),
        hunks: fieldbook_merge::text::between("", &text),
        result: fieldbook_model::TextHash::of(&text),
    };
    note.group = fieldbook_model::GroupNo(1);
    note.ops
        .insert(fieldbook_model::FieldNo(10), fieldbook_model::Op::Text(op));
    let hash = note.hash();
    assert_eq!(busy.phone.push(&busy.served, vec![note]).await, [Answer::Judged]);
    let page = busy.phone.pull(&busy.served, &[hash], 0).await;
    let Verdict::Rejected(why) = &page.told[0].verdict else {
        panic!("{page:?}");
    };
    refused.push(why.rule.clone());
    assert_eq!(refused, ["text.nul", "text.too_long", "text.too_long"]);
    assert_eq!(busy.world.digest(), busy.digest);
}

#[tokio::test]
async fn a_home_outside_of_the_scope_comes_back_empty() {
    let mut busy = busy().await;
    let (mine, other) = {
        let told = busy.world.command(&["records", "customer"]);
        (
            told.data()[0]["id"].as_str().unwrap().parse::<Id>().unwrap(),
            Id([9; 16]),
        )
    };
    let request = FetchRequest {
        homes: vec![mine, other],
        asks: vec![],
        acknowledged: Seq(0),
    };
    let own: FetchAnswer = busy
        .served
        .ask(Route::Fetch, Some(&busy.phone.token), &request)
        .await
        .unwrap();
    assert_eq!((own.homes[0].records.len(), own.homes[1].records.len()), (1, 0));
    let stranger = busy.world.phone(&busy.served, "赵敏").await;
    busy.phone.token = stranger.token;
    let foreign: FetchAnswer = busy
        .served
        .ask(Route::Fetch, Some(&busy.phone.token), &request)
        .await
        .unwrap();
    assert_eq!(foreign.homes[0].records.len(), 0);
}

#[tokio::test]
async fn a_push_with_a_key_of_a_later_version_is_refused_and_no_edit_is_changed_by_reading() {
    let mut busy = busy().await;
    let territory = busy.world.id("territory", "西城区");
    let customer = busy.phone.customer("鹏润", territory);
    let item = busy.phone.numbered(customer);
    let mut body = codec::to_bytes(&busy.phone.request(vec![item]));
    // One more key in the outermost map: 99 → 1.
    body[0] += 1;
    body.extend([0x18, 0x63, 0x01]);
    assert_eq!(busy.refused(Route::Push, body, false).await.kind, ErrorKind::Malformed);
}
