//! What callers may do to a service on this machine, through the real program: break off, stall, come in crowds, come as a web page.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, prlimit};

use super::http::{Answer, post};
use super::machine::{Machine, eventually};

/// Notes the length of each body that it scores, and tells its limit on open files.
const SCRIPT: &str = "
import os
import resource

def init():
    pass

def run(data):
    with open(os.environ['SCORED'], 'a') as scored:
        scored.write('%d\\n' % len(data))
    return resource.getrlimit(resource.RLIMIT_NOFILE)
";

/// The soft limit on open files of the shell that a service is deployed from.
const SHELLS_LIMIT: u64 = 777;

/// The same command from a shell with that limit.
fn from_a_shell(command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -S -n {SHELLS_LIMIT} && exec \"$0\" \"$@\"")]);
    shell.arg(command.get_program()).args(command.get_args()).stdin(Stdio::null());
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.current_dir(command.get_current_dir().unwrap());
    shell
}

/// Deploys the script as a local service with a port of its own, and returns its URI and where it notes lengths.
fn deploy(machine: &Machine, configuration: &str) -> (String, PathBuf) {
    let project = machine.project("noting", SCRIPT);
    let scored = machine.folder().join("scored");
    let inference = fs::read_to_string(project.join("ic.json")).unwrap();
    let variables = format!("\"environmentVariables\": {{\"SCORED\": \"{}\"}}, \"python\"", scored.display());
    fs::write(project.join("ic.json"), inference.replace("\"python\"", &variables)).unwrap();
    fs::write(project.join("dc.json"), configuration).unwrap();
    let group = machine.folder().file_name().unwrap().to_str().unwrap();
    let arguments = ["model", "deploy", "-n", "noting-svc", "--ic", "ic.json", "--dc", "dc.json", "-w", "tests", "-g", group];
    let deployed = from_a_shell(&machine.command(&project, &arguments)).output().unwrap();
    assert!(deployed.status.success(), "{}", String::from_utf8_lossy(&deployed.stderr));
    (machine.service("noting-svc", "scoringUri"), scored)
}

fn connect(uri: &str) -> TcpStream {
    let host = uri.strip_prefix("http://").and_then(|rest| rest.split('/').next()).unwrap();
    TcpStream::connect(host.replace("localhost", "127.0.0.1")).unwrap()
}

fn begin(uri: &str, framing: &str, beginning: &[u8]) -> TcpStream {
    let mut stream = connect(uri);
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let head = format!("POST /score HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n{framing}\r\n\r\n");
    stream.write_all(&[head.as_bytes(), beginning].concat()).unwrap();
    stream
}

fn score(uri: &str) -> Answer {
    post(uri, &[("Content-Type", "text/plain")], b"0123456789")
}

#[test]
fn bodies_that_break_off_or_stall_are_not_scored_and_hold_nobody_up() {
    let machine = Machine::new();
    let (uri, scored) = deploy(&machine, r#"{"computeType": "local"}"#);
    for (framing, beginning) in [
        ("Content-Length: 100", b"x".repeat(80)),
        ("Content-Length: 100000", b"x".repeat(80_000)),
        ("Transfer-Encoding: chunked", [b"50\r\n".to_vec(), b"x".repeat(80), b"\r\n".to_vec()].concat()),
        ("Transfer-Encoding: chunked", [b"13880\r\n".to_vec(), b"x".repeat(80_000), b"\r\n".to_vec()].concat()),
    ] {
        drop(begin(&uri, framing, &beginning));
        assert_eq!(score(&uri).status, 200, "after {framing}");
    }
    let nothing = begin(&uri, "Content-Length: 70000", b"");
    assert_eq!(score(&uri).status, 200, "the one slot should be free");
    let mut stalls = begin(&uri, "Content-Length: 200000", &b"x".repeat(100_000));
    let mut told = [0; 12];
    stalls.read_exact(&mut told).unwrap();
    assert_eq!(String::from_utf8_lossy(&told), "HTTP/1.1 408");
    eventually("the slot is free again", || score(&uri).status == 200);
    drop(nothing);
    let lengths = fs::read_to_string(&scored).unwrap();
    assert!(lengths.lines().all(|length| length == "10"), "a part was scored: {lengths}");
    assert_eq!(machine.service("noting-svc", "state"), "running");
}

#[test]
fn a_service_without_keys_answers_no_page_from_elsewhere() {
    let machine = Machine::new();
    let (uri, _) =
        deploy(&machine, r#"{"computeType": "local", "allowedHosts": ["models.example.org", "app.example.org:8080"]}"#);
    let ask = |host: &str, lines: &str| {
        let mut stream = connect(&uri);
        let head = format!(
            "POST /score HTTP/1.1\r\nHost: {host}\r\n{lines}Connection: close\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{{}}"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    for (host, lines) in [
        ("localhost:5001", ""),
        ("127.0.0.1", "Origin: http://127.0.0.1\r\n"),
        ("models.example.org", ""),
        ("localhost:5001", "Origin: https://app.example.org:8080\r\n"),
    ] {
        let answer = ask(host, lines);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{host} {lines}: {answer}");
    }
    for (host, lines) in [("rebound.example", ""), ("localhost:5001", "Origin: http://evil.example\r\n")] {
        let answer = ask(host, lines);
        assert!(answer.starts_with("HTTP/1.1 403 ") && answer.contains("allowedHosts"), "{host} {lines}: {answer}");
    }
}

/// The process of this machine with that role.
fn process(machine: &Machine, role: &str) -> i32 {
    let role = format!(" {role} --state");
    let found: Vec<i32> =
        machine.processes().into_iter().filter(|(_, line)| line.contains(&role)).map(|(number, _)| number).collect();
    assert_eq!(found.len(), 1, "{role}: {found:?}");
    found[0]
}

fn limit(process: i32, files: u64) {
    let limit = Rlimit { current: Some(files), maximum: Some(files) };
    prlimit(Some(Pid::from_raw(process).unwrap()), Resource::Nofile, limit).unwrap();
}

/// The sockets below the machine's folder for them, by the start of their names.
fn socket(machine: &Machine, name: &str) -> PathBuf {
    let mut folders = vec![machine.runtime()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name)) {
                return path;
            }
        }
    }
    panic!("no socket of the {name} below {}", machine.runtime().display());
}

#[test]
fn crowds_of_idle_connections_end_nobody_and_hold_nobody_up() {
    let machine = Machine::new();
    let (uri, _) = deploy(&machine, r#"{"computeType": "local"}"#);
    // The script has the limit of the shell, though what started it raised its own.
    let limits: Vec<u64> = serde_json::from_slice(&score(&uri).body).unwrap();
    assert_eq!(limits[0], SHELLS_LIMIT);

    let processes = || (process(&machine, "supervisor"), process(&machine, "router"));
    let before = processes();
    // Less than they think they have: all that is beyond fails in the kernel.
    limit(before.0, 64);
    limit(before.1, 64);
    for _ in 0..2 {
        let crowd: Vec<TcpStream> = (0..200).map(|_| connect(&uri)).collect();
        eventually("scored in a crowd", || score(&uri).status == 200);
        let calls: Vec<UnixStream> = ["supervisor", "router"]
            .iter()
            .flat_map(|name| (0..100).map(|_| UnixStream::connect(socket(&machine, name))))
            .filter_map(Result::ok)
            .collect();
        assert_eq!(score(&uri).status, 200);
        drop(calls);
        eventually("the supervisor answers again", || machine.service("noting-svc", "state") == "running");
        drop(crowd);
    }
    assert_eq!(processes(), before, "neither has ended");
}
