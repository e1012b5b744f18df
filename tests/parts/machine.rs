//! What a machine has besides files: for tests that say that something leaves nothing behind.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Settings of the kernel that a cluster's parts are known to change.
const SETTINGS: &[&str] = &[
    "net/ipv4/ip_forward",
    "net/ipv4/conf/all/route_localnet",
    "net/bridge/bridge-nf-call-iptables",
    "net/netfilter/nf_conntrack_max",
    "net/netfilter/nf_conntrack_tcp_timeout_established",
    "vm/overcommit_memory",
    "vm/panic_on_oom",
    "kernel/panic",
    "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys",
    "kernel/keys/root_maxbytes",
];

/// Folders that programs of a cluster write to unless they are told otherwise.
const FOLDERS: &[&str] =
    &["/run", "/var/lib/kubelet", "/var/lib/cni", "/var/lib/containerd", "/var/log/pods", "/var/log/containers", "/etc/cni"];

/// Returns one line for each process, mount, link, route, rule, cgroup, setting and file that a cluster of these programs could leave.
pub(crate) fn inventory(programs: &Path) -> BTreeSet<String> {
    let mut lines = processes(programs);
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    lines.extend(mounts.lines().map(|line| format!("mount {line}")));
    for (kind, command) in [
        ("link", "ip -oneline link show"),
        ("address", "ip -oneline -4 address show"),
        ("route", "ip route show table all"),
        ("rule of nftables", "nft list ruleset"),
        ("rule of iptables", "iptables-save"),
    ] {
        let words: Vec<&str> = command.split(' ').collect();
        let output = Command::new(words[0]).args(&words[1..]).env("PATH", "/usr/sbin:/sbin:/usr/bin:/bin").output().unwrap();
        assert!(output.status.success(), "{command} failed: {}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        // Comments have the time, addresses their remaining life, and a link's number goes up.
        let kept = printed.lines().filter(|line| !line.starts_with('#'));
        lines.extend(
            kept.map(|line| {
                format!("{kind} {}", line.split_once(": ").filter(|_| kind == "link").map_or(line, |(_, rest)| rest))
            }),
        );
    }
    lines.extend(SETTINGS.iter().filter_map(|name| {
        let value = fs::read_to_string(Path::new("/proc/sys").join(name)).ok()?;
        Some(format!("setting {name} {}", value.trim()))
    }));
    add_folders("cgroup", Path::new("/sys/fs/cgroup"), &mut lines);
    for folder in FOLDERS {
        add_folders("file", Path::new(folder), &mut lines);
    }
    lines
}

/// The processes of a cluster, and no others, which come and go meanwhile: what runs in a namespace of processes that isn't this one's,
/// or is one of the programs.
fn processes(programs: &Path) -> BTreeSet<String> {
    let own = fs::read_link("/proc/self/ns/pid").unwrap();
    let numbered = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    numbered
        .filter(|process| {
            let foreign = fs::read_link(process.join("ns/pid")).is_ok_and(|namespace| namespace != own);
            foreign || fs::read_link(process.join("exe")).is_ok_and(|program| program.starts_with(programs))
        })
        .map(|process| {
            let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
            format!("process {} {}", process.display(), name.trim())
        })
        .collect()
}

fn add_folders(kind: &str, folder: &Path, lines: &mut BTreeSet<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder || kind == "file" {
            lines.insert(format!("{kind} {}", entry.path().display()));
        }
        if is_folder {
            add_folders(kind, &entry.path(), lines);
        }
    }
}
