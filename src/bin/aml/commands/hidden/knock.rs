//! Tries whether addresses take connections, and says "open" or "closed" of each: what a pod is started for that tries a network policy.

use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::output::Report;

/// A policy drops what it denies: nothing answers.
const PATIENCE: Duration = Duration::from_secs(2);
/// The network of a new pod may come up after the pod.
const SETTLING: Duration = Duration::from_secs(5);

/// Knocks at each.
pub(super) fn run(addresses: &[SocketAddr]) -> Report {
    let settled = Instant::now() + SETTLING;
    let mut words = Vec::new();
    for (at, address) in addresses.iter().enumerate() {
        let mut open = is_open(*address);
        while at == 0 && !open && Instant::now() < settled {
            std::thread::sleep(Duration::from_millis(200));
            open = is_open(*address);
        }
        words.push(if open { "open\n" } else { "closed\n" });
    }
    Report::Plain(words.concat().into_bytes())
}

fn is_open(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, PATIENCE).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_word() {
        let open = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let addresses = [open.local_addr().unwrap(), closed.local_addr().unwrap()];
        drop(closed);
        assert_eq!(run(&addresses), Report::Plain(b"open\nclosed\n".to_vec()));
    }
}
