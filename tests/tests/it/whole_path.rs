//! The whole path in one test: a server process, two phones with stores on disk, real HTTP between them.

use std::{io, path::Path, sync::Arc};

use fieldbook::{
    Device,
    capture::{CaptureRequest, Whom},
    lists::ListRequest,
    model::{Id, Value, action::Write},
    records::EditRequest,
    store::Cell,
    sync::{SliceLimits, enrol, sync_once},
};
use fieldbook_http::HttpTransport;
use fieldbook_tests::{outside::Server, wired};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests package lies in the repository")
}

fn started(folder: &Path) -> io::Result<Server> {
    let mut server = Server::init(
        &folder.join("server"),
        &repository().join("sync-server/sample/workspace.toml"),
    )?;
    server.start()?;
    Ok(server)
}

fn phone(server: &Server, folder: &Path, user: &str, seed: u64) -> (Arc<Device>, Arc<HttpTransport>) {
    let device =
        Device::open(&folder.join(format!("{user}-{seed}")), wired::running(seed)).expect("a store in an empty folder");
    let transport = HttpTransport::new(server.url()).expect("the server's address");
    let line = server.invite(user).expect("an invitation");
    enrol(&device, &transport, &line, user).expect("enrolment");
    (Arc::new(device), Arc::new(transport))
}

fn sync(phone: &(Arc<Device>, Arc<HttpTransport>)) {
    let report = sync_once(&phone.0, phone.1.as_ref(), SliceLimits::default()).expect("a slice");
    assert_eq!(report.end, fieldbook_sync::SliceEnd::Finished, "{report:?}");
}

fn text(value: &str) -> Write {
    Write::Set(Some(Value::Text(value.to_owned())))
}

fn new_customer(device: &Device, name: &str) -> Id {
    let request = CaptureRequest {
        note: Some("第一次拜访".into()),
        ..CaptureRequest::of(Whom::New(name.into()))
    };
    device.capture(request).expect("a capture").customer
}

#[test]
fn a_visit_written_with_no_network_reaches_the_office_and_another_phone() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = started(folder.path()).expect("a server");
    let wang = phone(&server, folder.path(), "王芳", 1);
    let li = phone(&server, folder.path(), "李强", 2);
    sync(&wang);
    let customer = new_customer(&wang.0, "北京贵都大酒店");
    sync(&wang);
    sync(&li);
    let seen = li.0.show(customer).expect("the other phone has it");
    assert_eq!(seen.title, "北京贵都大酒店");
    let visits = li.0.list(&ListRequest::of("visit")).expect("a list");
    assert_eq!(visits.rows.len(), 1);
    let office = server.ask(&["records", "visit"]).expect("the office has it");
    assert!(office.to_string().contains("第一次拜访"), "{office}");
}

#[test]
fn two_phones_writing_one_field_apart_both_keep_what_was_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = started(folder.path()).expect("a server");
    let wang = phone(&server, folder.path(), "王芳", 1);
    let li = phone(&server, folder.path(), "李强", 2);
    sync(&wang);
    let customer = new_customer(&wang.0, "北京贵都大酒店");
    sync(&wang);
    sync(&li);
    let edit = |device: &Device, field: &str, write: Write| {
        device
            .edit(EditRequest {
                record: customer,
                fields: vec![(field.to_owned(), write)],
            })
            .expect("an edit");
    };
    edit(&wang.0, "address", text("广安门内大街217号"));
    edit(&li.0, "address", text("广安门内大街 219 号"));
    edit(&wang.0, "note", Write::Text("前台说周三有空。".into()));
    edit(&li.0, "note", Write::Text("Ask for Mr. Zhao.".into()));
    for phone in [&wang, &li, &wang, &li] {
        sync(phone);
    }
    let (one, other) = (
        wang.0.show(customer).expect("shown"),
        li.0.show(customer).expect("shown"),
    );
    assert_eq!(one.content("address"), other.content("address"));
    let Some(Cell::Text(note)) = one.content("note") else {
        panic!("a note")
    };
    assert!(
        note.contains("前台说周三有空。") && note.contains("Ask for Mr. Zhao."),
        "{note}"
    );
    assert_eq!(wang.0.conflicts(None).expect("conflicts").len(), 1);
    assert_eq!(one.pending, 0);
}
