//! The transport against a server of a few lines on loopback that misbehaves in all the ways that networks have.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails should stop"
)]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, mpsc},
    thread,
};

use fieldbook_http::HttpTransport;
use fieldbook_protocol::{Route, Transport, TransportError, limits};

/// Long enough never to run out in a test that passes.
const AGES: u32 = 60_000;

/// Serves each connection with `serve`, which is given what was asked.
fn server(serve: impl Fn(String, TcpStream) + Send + Sync + 'static) -> HttpTransport {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            thread::spawn(move || {
                let mut stream = stream;
                let asked = read_request(&mut stream);
                serve(asked, stream);
            });
        }
    });
    HttpTransport::new(&format!("http://127.0.0.1:{port}")).unwrap()
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut chunk = [0; 1024];
    loop {
        let read = stream.read(&mut chunk).unwrap();
        text.push_str(&String::from_utf8_lossy(&chunk[..read]));
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if read == 0 || body.len() >= length.unwrap_or(0) {
            return text;
        }
    }
}

fn answer(stream: &mut TcpStream, head: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
}

#[test]
fn an_answer_comes_back_as_it_was_sent_and_the_server_is_told_what_it_needs() {
    let (tell, asked) = mpsc::channel();
    let transport = server(move |text, mut stream| {
        tell.send(text).unwrap();
        answer(&mut stream, "200 OK\r\ncontent-encoding: zstd", b"packed bytes");
    });
    let reply = transport.send(Route::Push, Some("abc"), b"edits", true, AGES).unwrap();
    assert_eq!(
        (reply.status, reply.packed, reply.body.as_slice()),
        (200, true, &b"packed bytes"[..])
    );
    let asked = asked.recv().unwrap();
    assert!(asked.starts_with("POST /v1/push HTTP/1.1\r\n"), "{asked}");
    for header in [
        "content-type: application/cbor",
        "content-encoding: zstd",
        "authorization: Bearer abc",
        "fieldbook-protocol: 1",
    ] {
        assert!(asked.contains(&format!("{header}\r\n")), "{header} in {asked}");
    }
    assert!(asked.ends_with("edits"));
}

#[test]
fn a_refusal_is_an_answer_and_no_transport_error() {
    let transport = server(|_, mut stream| answer(&mut stream, "401 Unauthorized", b"why"));
    let reply = transport.send(Route::Pull, None, b"", false, AGES).unwrap();
    assert_eq!(
        (reply.status, reply.packed, reply.body.as_slice()),
        (401, false, &b"why"[..])
    );
}

#[test]
fn an_answer_cut_in_the_middle_is_not_taken_for_a_short_one() {
    let transport = server(|_, mut stream| {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this")
            .unwrap();
    });
    let outcome = transport.send(Route::Pull, None, b"", false, AGES);
    assert!(matches!(outcome, Err(TransportError::Broken(_))), "{outcome:?}");
}

#[test]
fn a_connection_closed_before_a_word_is_broken_and_not_unreachable() {
    let transport = server(|_, stream| drop(stream));
    let outcome = transport.send(Route::Push, None, b"x", false, AGES);
    assert!(matches!(outcome, Err(TransportError::Broken(_))), "{outcome:?}");
}

#[test]
fn a_server_that_never_answers_is_given_up_after_the_time_allowed() {
    let (hold, held) = mpsc::channel();
    let transport = server(move |_, stream| hold.send(stream).unwrap());
    let outcome = transport.send(Route::Push, None, b"x", false, 80);
    assert_eq!(outcome, Err(TransportError::Broken("no answer within 80 ms".into())));
    drop(held);
}

#[test]
fn an_answer_over_the_limit_is_not_read_into_memory_announced_or_not() {
    let announced = server(|_, mut stream| {
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
            limits::MAX_UNPACKED + 1
        );
        stream.write_all(head.as_bytes()).unwrap();
    });
    let endless = server(|_, mut stream| {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            .unwrap();
        let chunk = [b"10000\r\n".as_slice(), &[7; 0x10000], b"\r\n"].concat();
        while stream.write_all(&chunk).is_ok() {}
    });
    for transport in [announced, endless] {
        let outcome = transport.send(Route::Pull, None, b"", false, AGES);
        let Err(TransportError::Broken(why)) = outcome else {
            panic!("{outcome:?}")
        };
        assert!(why.contains("over"), "{why}");
    }
}

#[test]
fn a_port_where_nobody_listens_is_unreachable_and_says_why() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let transport = HttpTransport::new(&format!("http://127.0.0.1:{port}")).unwrap();
    let outcome = transport.send(Route::Push, None, b"x", false, AGES);
    let Err(TransportError::Unreachable(why)) = outcome else {
        panic!("{outcome:?}")
    };
    assert!(why.to_lowercase().contains("refused"), "{why}");
}

#[test]
fn cancelling_ends_a_waiting_pull_at_once_and_leaves_the_push_alone() {
    let (hold, held) = mpsc::channel();
    let transport = Arc::new(server(move |text, stream| {
        hold.send((text.contains("/v1/pull"), stream)).unwrap()
    }));
    let ask = |route| {
        let transport = Arc::clone(&transport);
        thread::spawn(move || transport.send(route, None, b"x", false, AGES))
    };
    let (pull, push) = (ask(Route::Pull), ask(Route::Push));
    let mut streams = [held.recv().unwrap(), held.recv().unwrap()];
    transport.cancel_route(Route::Pull);
    assert_eq!(pull.join().unwrap(), Err(TransportError::Cancelled));
    let push_stream = streams.iter_mut().find(|(pull, _)| !pull).unwrap();
    answer(&mut push_stream.1, "200 OK", b"judged");
    assert_eq!(push.join().unwrap().unwrap().body, b"judged");
}

#[test]
fn after_a_cancel_of_everything_the_next_request_works_again() {
    let (hold, held) = mpsc::channel();
    let transport = Arc::new(server(move |_, stream| hold.send(stream).unwrap()));
    let ask = || {
        let transport = Arc::clone(&transport);
        thread::spawn(move || transport.send(Route::Pull, None, b"x", false, AGES))
    };
    let first = ask();
    let stream = held.recv().unwrap();
    transport.cancel();
    assert_eq!(first.join().unwrap(), Err(TransportError::Cancelled));
    drop(stream);
    let second = ask();
    answer(&mut held.recv().unwrap(), "200 OK", b"page");
    assert_eq!(second.join().unwrap().unwrap().body, b"page");
}
