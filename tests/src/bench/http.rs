//! The floor between machines: POST of JSON rows into SQLite, GET of those above a number. Nothing to lose it over, no
//! rights, no verdicts, no conflicts.
//!
//! Speaks just enough HTTP/1.1 for itself, on loopback only, and keeps connections.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::Duration,
};

use super::{said, sql::Plain, workload::Visit};

/// How many rows one request carries, each way.
pub const BATCH: u32 = 500;
/// How long a GET waits for news.
const WAIT: Duration = Duration::from_secs(2);

struct Kept {
    plain: Mutex<(Plain, i64)>,
    news: Condvar,
}

/// Starts a server on a database; its threads end with their connections.
///
/// # Errors
/// Those of the socket and of SQLite.
pub fn serve(path: &Path) -> io::Result<SocketAddr> {
    let kept = Arc::new(Kept {
        plain: Mutex::new((Plain::open(path)?, 0)),
        news: Condvar::new(),
    });
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let kept = Arc::clone(&kept);
            thread::spawn(move || answer_all(stream, &kept));
        }
    });
    Ok(address)
}

fn answer_all(stream: TcpStream, kept: &Kept) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut reader, mut writer) = (BufReader::new(stream.try_clone()?), stream);
    loop {
        let (line, body) = read_message(&mut reader)?;
        let path = line.split(' ').nth(1).unwrap_or_default();
        let answer = match path.strip_prefix("/rows?since=") {
            Some(since) => get(kept, since.parse().unwrap_or(0))?,
            None => post(kept, &body)?,
        };
        write_message(&mut writer, "HTTP/1.1 200 OK", &answer)?;
    }
}

fn post(kept: &Kept, body: &[u8]) -> io::Result<Vec<u8>> {
    let rows: Vec<Visit> = serde_json::from_slice(body).map_err(said)?;
    let mut guard = kept.plain.lock().unwrap_or_else(PoisonError::into_inner);
    let (plain, seq) = &mut *guard;
    plain.whole(|plain| {
        rows.iter().try_for_each(|row| {
            *seq += 1;
            plain.put_visit(row, *seq, false)
        })
    })?;
    kept.news.notify_all();
    Ok(b"{}".to_vec())
}

fn get(kept: &Kept, since: i64) -> io::Result<Vec<u8>> {
    let guard = kept.plain.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = kept.news.wait_timeout_while(guard, WAIT, |(_, seq)| *seq <= since);
    let (guard, _) = waited.unwrap_or_else(PoisonError::into_inner);
    serde_json::to_vec(&guard.0.since(since, BATCH)?).map_err(said)
}

/// A client with one connection.
pub struct Client {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
    /// Bytes of bodies, both ways.
    pub carried: usize,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn to(address: SocketAddr) -> io::Result<Self> {
        let writer = TcpStream::connect(address)?;
        writer.set_nodelay(true)?;
        Ok(Client {
            reader: BufReader::new(writer.try_clone()?),
            writer,
            carried: 0,
        })
    }

    /// Posts rows; they are on the server's disk when this returns.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn post(&mut self, rows: &[Visit]) -> io::Result<()> {
        let body = serde_json::to_vec(rows).map_err(said)?;
        self.exchange("POST /rows HTTP/1.1", &body).map(|_| ())
    }

    /// Gets rows above a number, with the last one's number; waits a little where there are none.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn get(&mut self, since: i64) -> io::Result<(Vec<Visit>, i64)> {
        let body = self.exchange(&format!("GET /rows?since={since} HTTP/1.1"), &[])?;
        serde_json::from_slice(&body).map_err(said)
    }

    fn exchange(&mut self, line: &str, body: &[u8]) -> io::Result<Vec<u8>> {
        write_message(&mut self.writer, line, body)?;
        let (_, answer) = read_message(&mut self.reader)?;
        self.carried += body.len() + answer.len();
        Ok(answer)
    }
}

fn write_message(writer: &mut TcpStream, line: &str, body: &[u8]) -> io::Result<()> {
    let mut message = format!("{line}\r\nhost: floor\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    message.extend_from_slice(body);
    writer.write_all(&message)
}

fn read_message(reader: &mut BufReader<TcpStream>) -> io::Result<(String, Vec<u8>)> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().map_err(said)?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok((first, body))
}
