//! A server that writes down all that it is told, and answers each request alike.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// It listens on loopback until the tests end.
pub(super) struct Listener {
    pub(super) address: String,
    heard: Arc<Mutex<String>>,
}

impl Listener {
    /// Starts a server that asks for this (`WWW-Authenticate`).
    pub(super) fn asking_for(challenge: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let answer = format!(
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: {challenge}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let heard: Arc<Mutex<String>> = Arc::default();
        let shared = Arc::clone(&heard);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // Whoever hangs up in the middle is heard as far as it spoke.
                let _ = serve(client, &answer, &shared);
            }
        });
        Self { address, heard }
    }

    pub(super) fn port(&self) -> &str {
        self.address.split_once(':').unwrap().1
    }

    /// Returns all that was said so far.
    pub(super) fn heard(&self) -> String {
        self.heard.lock().unwrap().clone()
    }

    /// Fails where a secret was heard, plain or as a header has it.
    #[track_caller]
    pub(super) fn assert_ignorant_of(&self, user: &str, secret: &str) {
        let heard = self.heard();
        let encoded = STANDARD.encode(format!("{user}:{secret}"));
        for told in [secret, &encoded] {
            assert!(!heard.contains(told), "'{told}' was told:\n{heard}");
        }
        let is_told = heard.lines().any(|line| line.to_ascii_lowercase().starts_with("authorization:"));
        assert!(!is_told, "it was told who asks:\n{heard}");
    }
}

fn serve(mut client: TcpStream, answer: &str, heard: &Mutex<String>) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let (mut request, mut length) = (String::new(), 0);
    while !request.ends_with("\r\n\r\n") {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            break;
        }
        if let Some((name, value)) = line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
            length = value.trim().parse().unwrap_or_else(|_| panic!("{name}: {value}"));
        }
        request.push_str(&line);
        heard.lock().unwrap().push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    heard.lock().unwrap().push_str(&String::from_utf8_lossy(&body));
    client.write_all(answer.as_bytes())
}
