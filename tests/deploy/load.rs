//! Load from a few clients that never stop asking, each request on a connection of its own, every answer kept.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;

use super::http::send;

/// Clients at work; stopping them tells what they got.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    clients: Vec<JoinHandle<BTreeMap<String, u32>>>,
}

impl Load {
    /// Starts `clients` clients that post `body` with the key until they are stopped.
    pub(crate) fn start(clients: usize, uri: &str, key: &str, body: &'static str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let answered = Arc::new(AtomicUsize::new(0));
        let start = |_| {
            let (stop, answered) = (Arc::clone(&stop), Arc::clone(&answered));
            let (uri, authorization) = (uri.to_owned(), format!("Bearer {key}"));
            std::thread::spawn(move || {
                let mut answers = BTreeMap::new();
                while !stop.load(Ordering::Relaxed) {
                    let answer = send("POST", &uri, &[("Authorization", &authorization)], body.as_bytes());
                    let told = answer
                        .map_or_else(|error| format!("error: {error}"), |answer| format!("{} {}", answer.status, answer.text()));
                    *answers.entry(told).or_default() += 1;
                    answered.fetch_add(1, Ordering::Relaxed);
                }
                answers
            })
        };
        let clients = (0..clients).map(start).collect();
        Self { stop, answered, clients }
    }

    /// How many answers the clients have had so far.
    pub(crate) fn answered(&self) -> usize {
        self.answered.load(Ordering::Relaxed)
    }

    /// Stops the clients and returns how often each answer came.
    pub(crate) fn stop(self) -> BTreeMap<String, u32> {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = BTreeMap::new();
        for client in self.clients {
            for (answer, count) in client.join().unwrap() {
                *all.entry(answer).or_default() += count;
            }
        }
        all
    }
}
