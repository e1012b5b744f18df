//! Events that long steps emit while they run. The command shows them; nothing here prints.

mod meter;

pub use meter::Meter;

/// An event of a long step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A step began; it replaces the one before ("making the environment").
    Step(String),
    /// How far the step is, in bytes; `total` is 0 when it isn't known.
    Bytes {
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

/// Receives the events of long steps.
pub trait Progress: Send + Sync {
    /// Takes one event; it must not block for long.
    fn tell(&self, event: Event);
}

impl dyn Progress + '_ {
    /// Emits [`Event::Step`].
    pub fn step(&self, what: impl Into<String>) {
        self.tell(Event::Step(what.into()));
    }

    /// Emits [`Event::Note`].
    pub fn note(&self, what: impl Into<String>) {
        self.tell(Event::Note(what.into()));
    }

    /// Emits [`Event::Warning`].
    pub fn warning(&self, what: impl Into<String>) {
        self.tell(Event::Warning(what.into()));
    }
}

/// Ignores all events.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn tell(&self, _event: Event) {}
}
