//! A proxy, as machines behind a firewall have one: it leads to a host by CONNECT (RFC 9110, 9.3.6), or hands a plain request on.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// Whom a proxy lets through.
pub(crate) const USER: &str = "someone";
pub(crate) const PASSWORD: &str = "of-the-proxy";

/// Where a proxy leads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leads {
    /// To the host that is asked for.
    Out,
    /// To this machine, whatever the host: so a name needs no entry anywhere.
    Home,
}

/// A running proxy that asks for a password. It listens until the tests end.
pub(crate) struct TestProxy {
    address: String,
    led: Arc<Mutex<Vec<String>>>,
}

impl TestProxy {
    /// Starts a proxy that listens on an address of this machine.
    pub(crate) fn start(at: Ipv4Addr, leads: Leads) -> Self {
        let listener = TcpListener::bind((IpAddr::from(at), 0)).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let led: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&led);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                // Whoever hangs up in the middle has got what it wanted.
                thread::spawn(move || lead(client, leads, &seen));
            }
        });
        Self { address, led }
    }

    /// Returns its URL, for somebody with this password.
    pub(crate) fn url(&self, password: &str) -> String {
        format!("http://{USER}:{password}@{}", self.address)
    }

    /// Returns where it has led so far: "CONNECT host:port", or "GET http://host:port/…".
    pub(crate) fn led(&self) -> Vec<String> {
        self.led.lock().unwrap().clone()
    }
}

fn lead(mut client: TcpStream, leads: Leads, led: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut from_client = BufReader::new(client.try_clone()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if from_client.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let right = BASE64_STANDARD.encode(format!("{USER}:{PASSWORD}"));
    if !head.contains(&format!("Basic {right}")) {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return client.write_all(refusal.as_bytes());
    }
    let asked = head.split(" HTTP/").next().unwrap_or_default().to_owned();
    let (method, target) = asked.split_once(' ').unwrap_or_default();
    let host = target.trim_start_matches("http://").split('/').next().unwrap_or_default();
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
    let name = if leads == Leads::Home { "127.0.0.1" } else { name };
    let mut server = TcpStream::connect(format!("{name}:{port}"))?;
    if method == "CONNECT" {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    } else {
        server.write_all(head.as_bytes())?;
    }
    led.lock().unwrap().push(asked);
    let (mut to_server, mut to_client) = (server.try_clone()?, client);
    thread::spawn(move || {
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Write);
    });
    let _ = io::copy(&mut server, &mut to_client);
    to_client.shutdown(Shutdown::Both)
}
