//! A store that was copied, folder and all: two phones under one name.

use fieldbook::{
    Device,
    engine::{Activity, SliceEnd, Stop},
    store::Cell,
    words::Lang,
};
use fieldbook_tests::wired;

use super::kit::{House, Phone, text};

fn copied(house: &House, wang: &Phone, seed: u64) -> Phone {
    let to = house.folder.path().join("copy");
    std::fs::create_dir_all(&to).unwrap();
    // Nothing has the files open while they are copied, as after a backup.
    wang.device.pause();
    for file in std::fs::read_dir(wang.device.folder()).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_file() {
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
    wang.device.resume();
    Phone {
        device: Device::open(&to, wired::running(seed)).unwrap().into(),
        line: wang.line.clone(),
    }
}

#[test]
fn a_copied_store_is_recognised_and_named_and_the_work_of_both_is_safe() {
    let (house, wang, customer) = House::with_work();
    let copy = copied(&house, &wang, 77);
    assert_eq!(copy.everything(), wang.everything());
    let one = wang.customer("写在原来的手机上");
    let other = copy.customer("写在副本上");
    wang.sync();

    // The copy offers what both hold, which counts once, and then a number that is taken.
    let waiting = |record| {
        let items = copy.device.store().outbox_of(record).unwrap();
        items.into_iter().map(|item| (item.n, item.edit)).collect::<Vec<_>>()
    };
    let mine = waiting(other);
    let before = house.digest();
    let report = copy.try_sync();
    assert_eq!(report.end, SliceEnd::GaveUp);
    assert_eq!(report.status.push.activity, Activity::Stopped(Stop::Clone));
    copy.device.note_lanes(&report.status).unwrap();
    let status = copy.device.status().unwrap();
    let said = status.lanes.iter().find_map(|lane| lane.stop_said()).unwrap();
    assert!(said.to_text(Lang::En).contains("copy"), "{}", said.to_text(Lang::En));
    assert_eq!(house.digest(), before);

    // Its own work waits on it, whole, through any number of further runs, and more can be written.
    assert_eq!(waiting(other), mine);
    copy.edit(other, "address", text("西城区"));
    for _ in 0..2 {
        assert_eq!(copy.try_sync().end, SliceEnd::GaveUp);
    }
    let shown = copy.device.show(other).unwrap();
    assert_eq!((shown.title.as_str(), shown.pending > 0), ("写在副本上", true));
    assert_eq!(house.digest(), before);

    // It still reads what the others write; what both held stands once; the other phone goes on as ever.
    assert_eq!(copy.device.show(one).unwrap().title, "写在原来的手机上");
    for phone in [&wang, &copy] {
        let samples = phone.device.show(customer).unwrap();
        assert_eq!(samples.content("samples_left"), Some(&Cell::Count(3)));
    }
    wang.edit(one, "address", text("东城区"));
    wang.sync();
    assert_eq!(wang.digest(), house.digest_for("王芳"));
}
