//! The command line from outside: what it prints, what it leaves in the store, and how it ends. Without a server.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails should stop"
)]

mod terminal;

use std::ffi::OsString;

use serde_json::Value as Json;

use crate::terminal::{Said, Terminal};

#[test]
fn a_visit_written_without_network_is_listed_shown_and_counted_as_waiting() {
    let wang = Terminal::wang();
    wang.done(&[
        "create",
        "customer",
        "name=北京贵都大酒店",
        "phone=010-58112233",
        "tags=vip",
        "tags=hotel",
    ]);
    let said = wang.done(&[
        "capture",
        "贵都",
        "--note",
        "客户要样品",
        "--tag",
        "sample",
        "--at",
        "39.9,116.3,±12",
    ]);
    assert!(said.contains("北京贵都大酒店") && said.contains("draft"), "{said}");
    let list = wang.done(&["list", "visit"]);
    assert!(list.contains("北京贵都大酒店"), "{list}");
    let shown = wang.done(&["show", "1"]);
    assert!(shown.contains("客户要样品") && shown.contains("±12 m"), "{shown}");
    let status = wang.run(&["status", "--json"]).json();
    assert_eq!(status.pointer("/data/pending").unwrap(), 3);
    assert!(wang.done(&["list", "recent"]).contains("北京贵都大酒店"));
}

#[test]
fn each_field_kind_is_read_as_a_person_types_it() {
    let wang = Terminal::wang();
    wang.done(&["create", "customer", "name=贵都"]);
    wang.done(&["set", "贵都", "tags", "+vip", "+hotel"]);
    wang.done(&["set", "贵都", "tags", "-hotel"]);
    wang.done(&["set", "贵都", "samples_left", "+3"]);
    wang.done(&["set", "贵都", "samples_left", "-1"]);
    wang.done(&["set", "贵都", "position", "39.9,116.3,±12"]);
    wang.done(&["set", "贵都", "note", "请走侧门"]);
    let record = wang.run(&["show", "贵都", "--json"]).json();
    let field = |name: &str| {
        record
            .pointer(&format!("/data/fields/{name}"))
            .cloned()
            .unwrap_or_default()
    };
    assert_eq!(field("tags"), serde_json::json!(["vip"]));
    assert_eq!(field("samples_left"), 2);
    assert_eq!(field("position").pointer("/accuracy_m").unwrap(), 12);
    assert_eq!(field("note"), "请走侧门");
}

#[test]
fn a_promise_becomes_a_task_that_is_done_by_a_part_of_its_words() {
    let wang = Terminal::wang();
    wang.done(&["create", "customer", "name=贵都"]);
    let answers = [
        "--solved",
        "价格",
        "--next",
        "试住",
        "--promise",
        "发报价单",
        "--by",
        "+3d",
    ];
    let said = wang.done(&[&["capture", "贵都"], &answers[..]].concat());
    assert!(said.contains("Submitted"), "{said}");
    assert!(wang.done(&["tasks"]).contains("发报价单"));
    wang.done(&["comment", "报价", "已问财务"]);
    wang.done(&["done", "报价"]);
    assert!(wang.done(&["tasks"]).contains("Nothing to be done"));
    assert!(wang.done(&["tasks", "--all"]).contains("(done)"));
    assert!(wang.done(&["today"]).contains("0 open task"));
}

#[test]
fn a_script_gets_one_flushed_line_for_each_command_and_the_first_failure_as_its_end() {
    let wang = Terminal::wang();
    let script = "[\"create\", \"customer\", \"name=贵都\"]\ncapture 贵都 --note 'two words'\ncapture 无此店\n\n# a remark\nstatus\n";
    let said = wang.run_os(vec!["run".into(), "-".into()], script.as_bytes());
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!((lines.len(), said.code), (4, 1), "{}", said.out);
    assert!(lines[0].starts_with("ok ") && lines[2].starts_with("error not_found "));
    let said = wang.run_os(
        vec!["--json".into(), "run".into(), "-".into()],
        "capture 贵都\nfly\n".as_bytes(),
    );
    let lines: Vec<Json> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((lines[0].get("ok"), said.code), (Some(&Json::Bool(true)), 2));
    assert!(lines[0].pointer("/data/numbers").unwrap().as_array().unwrap().len() == 1);
    assert_eq!(lines[1].pointer("/error/kind").unwrap(), "usage");
}

#[test]
fn bad_input_is_refused_by_name_and_leaves_the_store_as_it_was() {
    let wang = Terminal::wang();
    wang.done(&["create", "customer", "name=贵都"]);
    let before = wang.everything();
    let long = "长".repeat(400_000);
    let cases: [(&[&str], &str); 8] = [
        (&["set", "贵都", "fax", "1"], "field.unknown"),
        (&["set", "贵都", "phone", "none"], "phone.no_digit"),
        (&["set", "贵都", "name", "a\0b"], "text.nul"),
        (&["set", "贵都", "note", &long], "text.too_long"),
        (&["set", "贵都", "closed", "perhaps"], "value.shape"),
        (&["create", "customers", "name=x"], "type.unknown"),
        (&["create", "customer", "phone=010"], "field.required"),
        (&["capture", "贵都", "--at", "here"], "value.shape"),
    ];
    for (words, rule) in cases {
        let said = wang.run(&[words, &["--json"]].concat());
        let error = said.json();
        assert_eq!(
            (error.pointer("/error/rule").unwrap(), said.code),
            (&Json::from(rule), 1),
            "{words:?}"
        );
        assert!(error.pointer("/error/accepts").unwrap().is_string(), "{words:?}");
    }
    let script = b"[\"set\", \"\xe8\xb4\xb5\xe9\x83\xbd\", \"note\", \"\\ud800\"]\nset x note \xff\n";
    let said = wang.run_os(vec!["--json".into(), "run".into(), "-".into()], script);
    let rules: Vec<String> = said
        .out
        .lines()
        .map(|line| {
            serde_json::from_str::<Json>(line)
                .unwrap()
                .pointer("/error/rule")
                .unwrap()
                .to_string()
        })
        .collect();
    assert_eq!(rules, ["\"text.surrogate\"", "\"text.utf8\""]);
    assert_eq!(wang.everything(), before);
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_refused_and_leaves_the_store_as_it_was() {
    use std::os::unix::ffi::OsStringExt;
    let wang = Terminal::wang();
    wang.done(&["create", "customer", "name=贵都"]);
    let before = wang.everything();
    let words = vec![
        "set".into(),
        "贵都".into(),
        "note".into(),
        OsString::from_vec(vec![0xed, 0xa0, 0x80]),
        "--json".into(),
    ];
    let said = wang.run_os(words, b"");
    assert_eq!(said.json().pointer("/error/rule").unwrap(), "text.utf8");
    assert_eq!((said.code, wang.everything()), (1, before));
}

#[test]
fn an_ambiguous_name_lists_its_candidates_in_the_persons_language() {
    let mut wang = Terminal::wang();
    wang.done(&["create", "customer", "name=北京饭店一"]);
    wang.done(&["create", "customer", "name=北京饭店二"]);
    let said = wang.run(&["capture", "饭店", "--json"]);
    assert_eq!(
        said.json()
            .pointer("/error/candidates")
            .unwrap()
            .as_array()
            .unwrap()
            .len(),
        2
    );
    wang.env.insert("LANG", "zh_CN.UTF-8".into());
    let said = wang.run(&["capture", "饭店"]);
    assert!(
        said.errors.contains("北京饭店一") && said.errors.contains("什么都没有改动"),
        "{}",
        said.errors
    );
    assert_eq!((said.code, said.out.as_str()), (1, ""));
}

#[test]
fn exit_codes_tell_usage_network_and_damage_apart() {
    let wang = Terminal::wang();
    assert_eq!(wang.run(&["fly"]).code, 2);
    assert_eq!(wang.run(&["show"]).code, 2);
    let said = wang.run(&["sync", "--seconds", "5"]);
    assert_eq!(said.code, 3, "{}{}", said.out, said.errors);
    assert!(wang.done(&["status"]).contains("cannot be reached"));
    std::fs::write(
        wang.store().join("fieldbook.db"),
        b"SQLite format 3\0 and then nothing of the kind",
    )
    .unwrap();
    let said = wang.run(&["status"]);
    assert_eq!(said.code, 4, "{}{}", said.out, said.errors);
}

#[test]
fn a_device_that_belongs_to_nobody_is_told_what_to_do_and_no_store_is_made_for_looking() {
    let nobody = Terminal::nobody();
    let said = nobody.done(&[]);
    assert!(said.contains("fieldbook enrol LINE"), "{said}");
    assert!(!nobody.store().exists());
    let said = nobody.run(&["create", "customer", "name=x"]);
    assert_eq!(said.code, 1);
    assert!(said.errors.contains("invitation"), "{}", said.errors);
    assert!(nobody.done(&["help"]).contains("capture"));
    assert!(nobody.done(&["help", "capture", "--lang", "zh"]).contains("拜访"));
}

#[test]
fn a_wall_clock_a_day_ahead_does_not_move_what_is_captured_after_a_contact() {
    let mut wang = Terminal::wang();
    wang.done(&["create", "customer", "name=贵都"]);
    let captured = |said: Said| {
        said.json()
            .pointer("/data/steps/0/captured")
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    };
    let before = captured(wang.run(&["history", "贵都", "--json"]));
    wang.env.insert("FIELDBOOK_CLOCK_OFFSET", "+1d".into());
    wang.done(&["create", "customer", "name=饭店"]);
    let after = captured(wang.run(&["history", "饭店", "--json"]));
    assert_eq!(
        before.get(..10),
        after.get(..10),
        "the boot-time clock ran on, so the step was seen"
    );
    wang.env.insert("FIELDBOOK_TIME", "+2d".into());
    wang.done(&["create", "customer", "name=后天"]);
    assert_ne!(
        after.get(..10),
        captured(wang.run(&["history", "后天", "--json"])).get(..10)
    );
}
