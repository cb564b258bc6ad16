//! A day in the field, hour by hour. Nothing here checks anything: that is the report's work.

use std::io;

use serde_json::Value as Json;

use super::{
    ledger::Closing,
    stage::{PEOPLE, Stage, at},
};

const WANG: usize = 0;
const LI: usize = 1;
const ZHAO: usize = 2;
const CHEN: usize = 3;

/// Hours that pass without a network.
const HOURS: u32 = 3;
/// Lines that 赵敏 writes while her phone is about to die, and after how many acknowledgements it does.
const FLOWING: usize = 30;
const DIES_AFTER: usize = 7;
/// After which page of its sync 陈静's phone dies.
const DIES_AFTER_PAGE: u64 = 3;

/// Told after each part of the day.
pub type Tell<'t> = &'t mut dyn FnMut(&str);

/// Plays the day.
///
/// # Errors
/// When anything says no that should not.
pub fn live(stage: &mut Stage, tell: Tell<'_>) -> io::Result<Closing> {
    morning(stage)?;
    tell("morning: four phones enrolled and in sync; visits planned; then the network goes");
    stage.wire.set_up(false);
    let clash = clash(stage)?;
    tell("two reps write on the same customer, one of them with a clock a day ahead");
    let visits = captures(stage)?;
    tell(&format!(
        "{visits} visits captured with notes, tags and photos, nobody can be reached"
    ));
    let twin = twins(stage)?;
    let closed = closed_meanwhile(stage)?;
    let acknowledged = killed_while_writing(stage)?;
    tell(&format!(
        "赵敏's phone dies in the middle of writing, after {acknowledged} acknowledgements"
    ));
    reunion(stage)?;
    tell(&format!(
        "{HOURS} hours later the network is back; 陈静's phone dies after page {DIES_AFTER_PAGE} of its sync"
    ));
    let mut closing = Closing {
        hours: HOURS,
        ..Closing::default()
    };
    closing.held = held(stage)?;
    note_refused(stage, &mut closing)?;
    settle(stage, &twin, &closed)?;
    tell("what was refused is looked at: one visit pointed to the right customer, one dropped");
    close(stage, &clash, closing)
}

fn morning(stage: &mut Stage) -> io::Result<()> {
    for who in [WANG, LI, ZHAO] {
        let customers = stage.customers(who, 4)?;
        for ((id, _), hour) in customers.iter().zip([10, 11, 14, 16]) {
            let time = format!("{hour}:00");
            let data = stage.say(who, &["capture", id, "--planned", &time])?;
            let visit = at(&data, "/visit").to_owned();
            let name = PEOPLE.get(who).copied().unwrap_or_default();
            stage.ledger.note(name, &visit, "visit", "", "", "planned a visit");
        }
    }
    everybody_syncs(stage)
}

/// Different fields of one customer; the same field; the note by both; a deletion against an edit.
fn clash(stage: &mut Stage) -> io::Result<[String; 2]> {
    let shared = stage.customers(WANG, 40)?;
    // Customers in 西城区 are on both phones.
    let theirs = stage.customers(LI, 400)?;
    let mut both = shared.into_iter().filter(|one| theirs.contains(one)).map(|(id, _)| id);
    let (Some(one), Some(other)) = (both.next(), both.next()) else {
        return Err(io::Error::other("王芳 and 李强 share no customer"));
    };
    stage.phone(LI)?.set_env("FIELDBOOK_CLOCK_OFFSET", "+1d")?;
    stage.set_field(WANG, &one, "phone", "010-65011234")?;
    stage.set_field(LI, &one, "email", "front.desk@example.cn")?;
    stage.set_field(LI, &one, "website", "https://hotel.example.cn/en")?;
    // An hour later by every true clock: 李强's shows tomorrow, and must not win by it.
    stage.phone(WANG)?.set_env("FIELDBOOK_TIME", "+1h")?;
    stage.set_field(WANG, &one, "website", "https://hotel.example.cn/zh")?;
    stage.append_note(WANG, &one, "前台王经理周三上午在，要竞品对比表。")?;
    stage.append_note(LI, &one, "Ask for Ms. Zhao; she decides on linen.")?;
    stage.set_field(WANG, &one, "tags", "+重点")?;
    stage.set_field(LI, &one, "tags", "+key account")?;
    stage.set_field(LI, &other, "address", "搬到隔壁楼三层")?;
    stage.say(WANG, &["delete", &other])?;
    Ok([one, other])
}

fn captures(stage: &mut Stage) -> io::Result<usize> {
    let notes = [
        "客户要样品，价格比上次低 5%。",
        "Wants a discount for 12 rooms; call back Friday.",
        "竞品报价 328 元，需要领导批准。",
        "续签合同下周谈。Contract renewal next week.",
        "早餐券用完了，补 200 张 🏨",
        "𠮷田先生（总经理）在场，态度积极。",
    ];
    let tags = ["价格", "样品", "竞品", "合同"];
    let mut count = 0;
    for who in [WANG, LI, ZHAO] {
        let customers = stage.customers(who, 18)?;
        for (n, (id, _)) in customers.iter().skip(6).enumerate() {
            let note = format!(
                "{} #{who}{n}",
                notes.get((n + who) % notes.len()).copied().unwrap_or_default()
            );
            let tag = tags.get(n % tags.len()).copied().unwrap_or_default();
            let photo = stage.photo()?;
            let promise = format!("周五前发报价单 {who}{n}");
            let mut more = vec!["--tag", tag];
            if n % 3 == 0 {
                more.extend(["--photo", photo.as_str()]);
            }
            if n % 2 == 0 {
                let answers = [
                    "--solved",
                    "价格问题",
                    "--next",
                    "看样",
                    "--promise",
                    promise.as_str(),
                    "--by",
                    "2026-12-04",
                ];
                more.extend(answers);
            }
            stage.capture(who, id, &note, &more)?;
            count += 1;
        }
    }
    Ok(count)
}

/// Two phones create the same company; the second one also visits it.
fn twins(stage: &mut Stage) -> io::Result<[String; 3]> {
    let number = "911100006000123451";
    let mut create = |who: usize, name: &str| -> io::Result<String> {
        let words = [
            "create",
            "customer",
            &format!("name={name}"),
            &format!("registration_no={number}"),
        ];
        let id = at(&stage.say(who, &words)?, "/id").to_owned();
        stage.ledger.note(
            PEOPLE.get(who).copied().unwrap_or_default(),
            &id,
            "customer",
            "name",
            name,
            "created a customer",
        );
        Ok(id)
    };
    let first = create(LI, "新世纪商务酒店（北京）")?;
    let second = create(WANG, "北京新世纪商务酒店")?;
    let visit = stage.capture(WANG, &second, "第一次拜访新世纪，客户要看样。", &[])?;
    Ok([first, second, visit])
}

/// The office closes a customer; a rep who does not know visits it.
fn closed_meanwhile(stage: &mut Stage) -> io::Result<String> {
    let (id, _) = stage
        .customers(ZHAO, 30)?
        .pop()
        .ok_or_else(|| io::Error::other("赵敏 has no customers"))?;
    stage.server.ask(&["set", &id, "closed", "true"])?;
    stage.capture(ZHAO, &id, "大门紧闭，没有人。", &[])
}

/// Lines keep flowing while the phone is killed; only what it acknowledged counts.
fn killed_while_writing(stage: &mut Stage) -> io::Result<usize> {
    let customers = stage.customers(ZHAO, 12)?;
    let line = |n: usize| {
        let (id, _) = customers.get(n % customers.len().max(1)).cloned().unwrap_or_default();
        (id, format!("连续记录第 {n} 条，line {n}"))
    };
    for n in 0..FLOWING {
        let (id, note) = line(n);
        stage.phone(ZHAO)?.tell(&["capture", &id, "--note", &note])?;
    }
    let mut heard = Vec::new();
    while heard.len() < DIES_AFTER {
        match stage.phone(ZHAO)?.hear()? {
            Ok(answer) => heard.push(answer),
            Err(_) => break,
        }
    }
    heard.extend(stage.phone(ZHAO)?.kill()?);
    for (n, answer) in heard.iter().enumerate() {
        let visit = at(answer, "/data/visit").to_owned();
        stage.note_capture(
            ZHAO,
            &visit,
            &line(n).1,
            &[],
            answer.pointer("/data").unwrap_or(&Json::Null),
        );
    }
    Ok(heard.len())
}

fn reunion(stage: &mut Stage) -> io::Result<()> {
    let later = format!("+{HOURS}h");
    stage.server.stop()?;
    stage.server.set_env("FIELDBOOK_TIME", &later);
    stage.server.start()?;
    for who in 0..PEOPLE.len() {
        stage.phone(who)?.set_env("FIELDBOOK_TIME", &later)?;
    }
    stage.wire.set_up(true);
    stage.say(LI, &["sync"])?;
    stage.say(WANG, &["sync"])?;
    stage.say(ZHAO, &["sync"])?;
    killed_while_reading(stage)?;
    everybody_syncs(stage)
}

/// 陈静's phone reads in small pages and is killed when it asks for the one after the k-th.
fn killed_while_reading(stage: &mut Stage) -> io::Result<()> {
    let mut child = stage
        .phone(CHEN)?
        .command(&["--json", "sync", "--page-bytes", "2048"])
        .spawn_quietly()?;
    let pid = child.id().to_string();
    stage.wire.watch_pulls(move |number| {
        if number == DIES_AFTER_PAGE + 1 {
            let _ = std::process::Command::new("kill").args(["-KILL", &pid]).status();
        }
    });
    child.wait()?;
    stage.wire.unwatch();
    Ok(())
}

trait Quietly {
    fn spawn_quietly(&mut self) -> io::Result<std::process::Child>;
}

impl Quietly for std::process::Command {
    fn spawn_quietly(&mut self) -> io::Result<std::process::Child> {
        self.stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
    }
}

/// Everybody syncs until everybody has what all have.
///
/// # Errors
/// When a phone says no.
pub fn everybody_syncs(stage: &mut Stage) -> io::Result<()> {
    for _ in 0..2 {
        for who in 0..PEOPLE.len() {
            stage.say(who, &["sync"])?;
        }
    }
    Ok(())
}

fn held(stage: &mut Stage) -> io::Result<u64> {
    let mut held = 0;
    for who in 0..PEOPLE.len() {
        held += stage
            .say(who, &["status"])?
            .pointer("/held")
            .and_then(Json::as_u64)
            .unwrap_or(0);
    }
    Ok(held)
}

fn note_refused(stage: &mut Stage, closing: &mut Closing) -> io::Result<()> {
    for who in 0..PEOPLE.len() {
        for item in stage.say(who, &["attention"])?.as_array().into_iter().flatten() {
            if at(item, "/state") == "rejected" {
                let one = ["/record", "/rule", "/reason"].map(|pointer| at(item, pointer).to_owned());
                closing.rejected.push(one);
            }
        }
    }
    Ok(())
}

/// The second 新世纪 is the first; the visit behind the closed door is dropped.
fn settle(stage: &mut Stage, [first, second, visit]: &[String; 3], closed: &str) -> io::Result<()> {
    let waiting = item(stage, WANG, visit)?;
    stage.say(WANG, &["fix", &waiting, "customer", first])?;
    everybody_syncs(stage)?;
    for (who, record) in [(WANG, second.as_str()), (ZHAO, closed)] {
        let refused = item(stage, who, record)?;
        stage.say(who, &["drop", &refused])?;
    }
    let tasks = stage.say(WANG, &["tasks"])?;
    if let Some(task) = tasks.as_array().and_then(|tasks| tasks.first()) {
        let id = at(task, "/id").to_owned();
        stage.say(WANG, &["done", &id])?;
        stage.ledger.note(
            PEOPLE.first().copied().unwrap_or_default(),
            &id,
            "task",
            "state",
            "done",
            "did a task",
        );
    }
    everybody_syncs(stage)
}

/// Returns the creation of a record that waits or was refused, as `attention` names it.
fn item(stage: &mut Stage, who: usize, record: &str) -> io::Result<String> {
    let items = stage.say(who, &["attention"])?;
    let creates = |item: &&Json| at(item, "/record") == record && at(item, "/what") == "create";
    let found = items
        .as_array()
        .into_iter()
        .flatten()
        .find(creates)
        .map(|item| at(item, "/item").to_owned());
    found.ok_or_else(|| io::Error::other(format!("{record} is not among {items}")))
}

fn close(stage: &mut Stage, clash: &[String; 2], mut closing: Closing) -> io::Result<Closing> {
    let _ = clash;
    // What was dropped by its author is no longer looked for; it is in the list of what was refused.
    let refused: Vec<&String> = closing
        .rejected
        .iter()
        .filter(|one| one[1] != "delete.unseen")
        .map(|one| &one[0])
        .collect();
    let dropped: Vec<String> = refused.into_iter().cloned().collect();
    stage.ledger.lines.retain(|line| !dropped.contains(&line.record));
    for conflict in stage.say(CHEN, &["conflicts"])?.as_array().into_iter().flatten() {
        closing
            .losers
            .push(["/record", "/field", "/value"].map(|pointer| at(conflict, pointer).to_owned()));
    }
    for who in 0..PEOPLE.len() {
        for item in stage.say(who, &["attention"])?.as_array().into_iter().flatten() {
            let name = PEOPLE.get(who).copied().unwrap_or_default().to_owned();
            closing
                .attention
                .push([name, at(item, "/record").to_owned(), at(item, "/rule").to_owned()]);
        }
    }
    closing.lines = stage.ledger.lines.len();
    for who in 0..PEOPLE.len() {
        stage.phone(who)?.stop()?;
    }
    Ok(closing)
}
