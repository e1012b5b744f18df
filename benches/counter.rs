//! Counts what is sent to a registry: a forwarder in front of it, which every peer goes through.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// A forwarder on a port of its own; it lives as long as the process.
pub(crate) struct Counter {
    address: String,
    sent: Arc<AtomicU64>,
}

impl Counter {
    /// Begins to forward to `target`.
    pub(crate) fn start(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, sent) = (listener.local_addr().unwrap().to_string(), Arc::new(AtomicU64::new(0)));
        let (target, counted) = (target.to_owned(), Arc::clone(&sent));
        thread::spawn(move || {
            for client in listener.incoming() {
                forward(client.unwrap(), TcpStream::connect(&target).unwrap(), &counted);
            }
        });
        Self { address, sent }
    }

    /// Returns where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Returns how many bytes went to the registry so far, heads of requests included.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }
}

fn forward(client: TcpStream, server: TcpStream, sent: &Arc<AtomicU64>) {
    // Small messages must not wait for each other: both directions go on as they come.
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (answers, back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let sent = Arc::clone(sent);
    thread::spawn(move || {
        pass(client, server, &|bytes| {
            sent.fetch_add(bytes, Ordering::Relaxed);
        });
    });
    thread::spawn(move || pass(answers, back, &|_| ()));
}

/// Passes on all that comes; a side that ends, however it ends, ends the other.
fn pass(mut from: TcpStream, mut to: TcpStream, count: &dyn Fn(u64)) {
    let mut block = vec![0; 256 * 1024];
    let mut pass = || -> io::Result<()> {
        loop {
            let filled = from.read(&mut block)?;
            if filled == 0 {
                return Ok(());
            }
            count(filled as u64);
            to.write_all(&block[..filled])?;
        }
    };
    let _ = pass();
    let _ = to.shutdown(Shutdown::Write);
}
