//! The program itself: it says when it is ready, ends on SIGTERM, and keeps what it answered when it is killed.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use fieldbook_model::codec;
use fieldbook_protocol::{EnrolAnswer, Page, PushAnswer, Route, TokenAnswer, WireError};

use crate::world::{Phone, World, said, sample};

struct Running {
    child: Child,
    url: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already gone where the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(data: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldbook-server"));
    command.env("FIELDBOOK_SERVER_DATA", data).env_remove("FIELDBOOK_TIME");
    command
}

fn serve(data: &std::path::Path) -> Running {
    let mut child = program(data)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let url = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
    Running { child, url }
}

fn get(url: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(url).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn post<A: for<'b> minicbor::Decode<'b, ()>>(
    url: &str,
    route: Route,
    token: &str,
    question: &impl minicbor::Encode<()>,
) -> Result<A, WireError> {
    let mut stream = TcpStream::connect(url).unwrap();
    let body = codec::to_bytes(question);
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n",
        route.path(),
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = &answer[end + 4..];
    let unpacked = if head.contains("content-encoding: zstd") {
        zstd::decode_all(body).unwrap()
    } else {
        body.to_vec()
    };
    said(status, &unpacked)
}

/// A phone of a user, enrolled over the network with the program's own clock.
fn phone(world: &World, url: &str, user: &str) -> Phone {
    let mut phone = Phone::new(world.clock.clone(), user);
    let told: EnrolAnswer = post(url, Route::Enrol, "", &phone.enrol_request(&world.invite(user))).unwrap();
    phone.take(&told);
    let token: TokenAnswer = post(url, Route::Token, "", &phone.token_request(told.server_time)).unwrap();
    phone.token = token.token;
    phone
}

fn signal(child: &Child, name: &str) {
    assert!(
        Command::new("kill")
            .args([name, &child.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn it_says_one_line_when_ready_answers_and_ends_on_sigterm() {
    let world = World::new();
    let mut running = serve(&world.around.data);
    assert!(get(&running.url, "/livez").starts_with("HTTP/1.1 200"));
    assert!(get(&running.url, "/readyz").starts_with("HTTP/1.1 200"));
    assert!(get(&running.url, "/version").contains("\"protocol\":{\"oldest\":1"));
    let told = world.command(&["invite", "王芳"]);
    assert!(
        told.data()["line"]
            .as_str()
            .unwrap()
            .starts_with(&format!("http://{}/#", running.url))
    );
    signal(&running.child, "-TERM");
    assert!(running.child.wait().unwrap().success());
    let again = serve(&world.around.data);
    assert!(get(&again.url, "/readyz").starts_with("HTTP/1.1 200"));
}

#[test]
fn what_a_command_was_told_is_there_after_the_server_was_killed() {
    let world = World::new();
    let mut running = serve(&world.around.data);
    let set = program(&world.around.data)
        .args(["set", "60 支", "name", "床品"])
        .status()
        .unwrap();
    assert!(set.success());
    let digest = world.digest();
    signal(&running.child, "-KILL");
    running.child.wait().unwrap();
    assert_eq!(world.digest(), digest);
    serve(&world.around.data);
    assert_eq!(world.digest(), digest);
}

#[test]
fn sigterm_answers_a_waiting_pull_and_keeps_what_was_pushed() {
    let world = World::empty();
    let made = program(&world.around.data)
        .args(["init", "--from"])
        .arg(sample())
        .status()
        .unwrap();
    assert!(made.success());
    let mut running = serve(&world.around.data);
    // Invitations of this test are made by its own clock, which the program's has long passed.
    world.clock.pass(real_now(&running.url));
    let mut wang = phone(&world, &running.url, "王芳");
    let customer = wang.customer("贵都", world.id("territory", "西城区"));
    let item = wang.numbered(customer);
    let push = wang.request(vec![item]);
    let told: PushAnswer = post(&running.url, Route::Push, &wang.token, &push).unwrap();
    assert_eq!(told.answers.len(), 1);
    let page: Page = post(&running.url, Route::Pull, &wang.token, &wang.pull_request(&[], 0)).unwrap();
    wang.cursor = page.to;
    let (url, token, waits) = (running.url.clone(), wang.token.clone(), wang.pull_request(&[], 25_000));
    let waiting = std::thread::spawn(move || post::<Page>(&url, Route::Pull, &token, &waits));
    let _idle = TcpStream::connect(&running.url).unwrap();
    assert!(get(&running.url, "/livez").starts_with("HTTP/1.1 200"));
    signal(&running.child, "-TERM");
    assert!(running.child.wait().unwrap().success());
    // Answered where the server had read it; a connection that it had not yet taken is closed.
    if let Ok(Ok(page)) = waiting.join() {
        assert!(page.entries.is_empty());
    }
    let told = world.command(&["records", "customer"]);
    assert_eq!(told.data()[0]["title"], "贵都");
}

/// How far the program's clock is ahead of the test's, as it says itself.
fn real_now(url: &str) -> i64 {
    let nobody = Phone::new(World::empty().clock, "nobody");
    let refused = post::<EnrolAnswer>(url, Route::Enrol, "", &nobody.enrol_request("none")).unwrap_err();
    refused.server_time.unwrap().0 - crate::world::START
}

#[test]
fn wrong_words_end_with_usage_and_a_taken_address_says_so() {
    let world = World::new();
    let run = |words: &[&str]| {
        let done = program(&world.around.data).args(words).output().unwrap();
        (done.status.code().unwrap(), String::from_utf8(done.stdout).unwrap())
    };
    let (code, text) = run(&["--json", "bogus"]);
    assert!(code == 2 && text.contains("\"kind\":\"usage\""), "{text}");
    assert_eq!(run(&["init"]).0, 2);
    assert_eq!(run(&["--version"]).0, 0);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, text) = run(&["--json", "serve", "--listen", &address]);
    assert!(code == 1 && text.contains("serve.address"), "{text}");
    let odd = program(&world.around.data)
        .env("FIELDBOOK_TIME", "tomorrow")
        .arg("status")
        .output()
        .unwrap();
    assert_eq!(odd.status.code(), Some(2));
}

#[test]
fn fieldbook_time_lets_time_pass_for_the_server() {
    let world = World::empty();
    let made = program(&world.around.data)
        .args(["init", "--from"])
        .arg(sample())
        .status()
        .unwrap();
    assert!(made.success());
    let expires = |time: &str| {
        let done = program(&world.around.data)
            .env("FIELDBOOK_TIME", time)
            .args(["--json", "invite", "王芳"])
            .output()
            .unwrap();
        let told: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        told["data"]["expires"].as_str().unwrap().to_owned()
    };
    assert!(expires("+3d") > expires("+1d"));
}
