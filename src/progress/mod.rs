//! What a long step tells while it runs. How it is drawn is the command's; nothing here prints.

/// What a step has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A step began; it replaces the one before ("making the environment").
    Step(String),
    /// How far the step is, in bytes; `total` is 0 when it isn't known.
    Bytes {
        /// Bytes done so far.
        done: u64,
        /// Bytes in all, or 0.
        total: u64,
    },
    /// A line of a tool's own output (pip, uv, the scoring server), shown dimmed or not at all.
    Output(String),
    /// Something worth knowing that needs no action.
    Note(String),
    /// Something the user should look at.
    Warning(String),
}

/// Hears what a long step tells.
pub trait Progress: Send + Sync {
    /// Takes one event; it must not block for long.
    fn tell(&self, event: Event);
}

impl dyn Progress + '_ {
    /// Tells that a step began.
    pub fn step(&self, what: impl Into<String>) {
        self.tell(Event::Step(what.into()));
    }

    /// Tells something worth knowing.
    pub fn note(&self, what: impl Into<String>) {
        self.tell(Event::Note(what.into()));
    }

    /// Tells something the user should look at.
    pub fn warning(&self, what: impl Into<String>) {
        self.tell(Event::Warning(what.into()));
    }
}

/// Hears nothing: for a library caller with no one to tell.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn tell(&self, _event: Event) {}
}

/// Counts the bytes of many transfers at once and tells their sum. Cheap to clone.
#[derive(Clone)]
pub struct Meter<'a> {
    progress: &'a dyn Progress,
    counted: std::sync::Arc<std::sync::atomic::AtomicU64>,
    expected: std::sync::Arc<std::sync::atomic::AtomicU64>,
}

impl<'a> Meter<'a> {
    /// Returns a meter that stands at 0 of 0.
    pub fn new(progress: &'a dyn Progress) -> Self {
        Self { progress, counted: std::sync::Arc::default(), expected: std::sync::Arc::default() }
    }

    /// Says that this many more bytes are to come.
    pub fn expect(&self, bytes: u64) {
        self.expected.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
    }

    /// Counts bytes that were done.
    pub fn count(&self, bytes: u64) {
        let done = self.counted.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed) + bytes;
        let total = self.expected.load(std::sync::atomic::Ordering::Relaxed);
        self.progress.tell(Event::Bytes { done, total });
    }

    /// Returns the bytes counted so far.
    pub fn counted(&self) -> u64 {
        self.counted.load(std::sync::atomic::Ordering::Relaxed)
    }
}
