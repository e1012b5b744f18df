//! Compresses blocks on all cores and writes them in their order.

use std::io;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::Compression;
use super::block::{Block, BlockPacker};
use super::compressed_file::{CompressedFile, FinishedFile};

/// Each thread holds blocks in memory; this many keep up with most networks.
const MOST_THREADS: usize = 6;
/// Blocks that wait for a thread or for the writer, besides those being compressed.
const WAITING: usize = 2;

/// Threads that compress, and one that writes.
pub(super) struct Pipeline {
    jobs: Sender<Job>,
    order: SyncSender<Receiver<io::Result<Block>>>,
    emptied: Receiver<Vec<u8>>,
    packers: Vec<JoinHandle<()>>,
    writer: JoinHandle<io::Result<FinishedFile>>,
}

struct Job {
    plain: Vec<u8>,
    done: SyncSender<io::Result<Block>>,
}

impl Pipeline {
    pub(super) fn start(compression: Compression, mut file: CompressedFile) -> io::Result<Self> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let (jobs, waiting) = channel::<Job>();
        let (order, to_write) = sync_channel::<Receiver<io::Result<Block>>>(threads + WAITING);
        let (give_back, emptied) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let packers = (0..threads).map(|_| {
            let (waiting, mut packer) = (Arc::clone(&waiting), BlockPacker::new(compression)?);
            thread::Builder::new().name("pack".into()).spawn(move || pack(&waiting, &mut packer))
        });
        let packers = packers.collect::<io::Result<_>>()?;
        let writer = thread::Builder::new().name("write packed".into()).spawn(move || {
            for block in to_write {
                let block = block.recv().map_err(|_| io::Error::other("a thread that packs has ended"))??;
                // At the end nobody takes buffers back.
                let _ = give_back.send(file.add(block)?);
            }
            file.end()
        })?;
        Ok(Self { jobs, order, emptied, packers, writer })
    }

    /// Queues a block; blocks while the queue is full. Returns an empty buffer for the next one, or `None` if the writer
    /// has ended; [`finish`](Self::finish) says why.
    pub(super) fn push(&self, plain: Vec<u8>) -> Option<Vec<u8>> {
        let (done, result) = sync_channel(1);
        // The order queue is bounded, and with it the number of jobs.
        self.order.send(result).ok()?;
        self.jobs.send(Job { plain, done }).ok()?;
        Some(self.emptied.try_recv().unwrap_or_default())
    }

    /// Waits until all is written.
    pub(super) fn finish(self) -> io::Result<FinishedFile> {
        let Self { jobs, order, emptied: _, packers, writer } = self;
        drop((jobs, order));
        let ended = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        for packer in packers {
            packer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
        ended
    }
}

fn pack(waiting: &Mutex<Receiver<Job>>, packer: &mut BlockPacker) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { plain, done }) = next else { return };
        // After an error of the writer nobody takes the result.
        let _ = done.send(packer.pack(plain));
    }
}
