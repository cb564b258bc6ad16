//! A network that a test holds in its hands: a TCP relay in front of a server, which can be pulled out and which
//! counts the pulls that pass.
//!
//! Relays bytes as they come and changes none; listens on loopback only.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

/// Called with the number of the pull that is about to pass.
type Watch = Box<dyn FnMut(u64) + Send>;

struct Shared {
    server: Mutex<SocketAddr>,
    up: AtomicBool,
    pulls: AtomicU64,
    watch: Mutex<Option<Watch>>,
}

/// The network between phones and a server.
pub struct Wire {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Wire {
    /// Opens a relay to a server.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn to(server: &str) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            server: Mutex::new(socket(server)?),
            up: AtomicBool::new(true),
            pulls: AtomicU64::new(0),
            watch: Mutex::new(None),
        });
        let relaying = Arc::clone(&shared);
        thread::spawn(move || {
            for phone in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&relaying);
                if shared.up.load(Ordering::SeqCst) {
                    thread::spawn(move || relay(phone, &shared));
                }
            }
        });
        Ok(Wire { address, shared })
    }

    /// Returns where phones find the server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Pulls the network out or puts it back. What is under way is cut at the next byte.
    pub fn set_up(&self, up: bool) {
        self.shared.up.store(up, Ordering::SeqCst);
    }

    /// Calls `watch` before each pull that passes from now on, numbered from 1.
    pub fn watch_pulls(&self, watch: impl FnMut(u64) + Send + 'static) {
        self.shared.pulls.store(0, Ordering::SeqCst);
        *self.shared.watch.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(watch));
    }

    /// Watches no more.
    pub fn unwatch(&self) {
        *self.shared.watch.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn socket(url: &str) -> io::Result<SocketAddr> {
    let text = url.trim_start_matches("http://").trim_end_matches('/');
    text.parse()
        .map_err(|error| io::Error::other(format!("{url}: {error}")))
}

fn relay(phone: TcpStream, shared: &Arc<Shared>) {
    let address = *shared.server.lock().unwrap_or_else(PoisonError::into_inner);
    let Ok(server) = TcpStream::connect(address) else {
        return;
    };
    let (Ok(phone_in), Ok(server_in)) = (phone.try_clone(), server.try_clone()) else {
        return;
    };
    let down = Arc::clone(shared);
    thread::spawn(move || pump(server_in, phone, &down, false));
    pump(phone_in, server, shared, true);
}

fn pump(mut from: TcpStream, mut to: TcpStream, shared: &Shared, up: bool) {
    let mut buffer = [0; 16 << 10];
    while let Ok(count) = from.read(&mut buffer) {
        let bytes = buffer.get(..count).unwrap_or_default();
        if bytes.is_empty() || !shared.up.load(Ordering::SeqCst) {
            break;
        }
        if up && bytes.starts_with(b"POST /v1/pull") {
            let number = shared.pulls.fetch_add(1, Ordering::SeqCst) + 1;
            if let Some(watch) = shared.watch.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                watch(number);
            }
        }
        if to.write_all(bytes).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
