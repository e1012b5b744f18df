//! What the command asks of the supervisor, and what it answers: one type for each question, with the type of its answer.
//!
//! Both are the same program: a command first asks which program a supervisor is, and has another one step down. Those two messages are
//! understood by every supervisor ever released; the others may change with each.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::names::ServiceName;
use crate::platform::CurrentVersion;
use crate::service::{AccessToken, Change, Keys, Observation, Refusal, ServiceList};

/// Where greetings are sent.
pub(super) const GREETINGS: &str = "/";

/// What is asked of a supervisor that may be another program.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Greeting {
    /// Which program are you? Answered by [`Welcome::Version`].
    Version,
    /// End, and leave router and replicas running for the next supervisor. Answered by [`Welcome::Done`].
    StepDown,
}

/// What is answered to a greeting.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Welcome {
    /// The program that the supervisor is.
    Version(String),
    Done,
}

/// A question to the supervisor.
pub(super) trait Question: Serialize + DeserializeOwned {
    /// Where it is sent.
    const PATH: &str;
    /// Whether it does no harm if it is asked twice, when nobody knows whether it was heard the first time.
    const REPEATABLE: bool = true;
    /// What is answered, unless it is refused.
    type Answer: Serialize + DeserializeOwned;
}

macro_rules! question {
    ($(#[$doc:meta])* $type:ident $fields:tt, $path:literal => $answer:ty $(, $repeatable:ident: $value:literal)?) => {
        $(#[$doc])*
        #[derive(Debug, Serialize, Deserialize)]
        pub(super) struct $type $fields

        impl Question for $type {
            const PATH: &str = $path;
            $(const $repeatable: bool = $value;)?
            type Answer = $answer;
        }
    };
}

question!(
    /// Takes a revision; answers its number.
    Apply { pub(super) change: Change }, "/apply" => u32, REPEATABLE: false
);
question!(
    List {}, "/list" => ServiceList
);
question!(
    /// Waits until something changed after `after` (0: not at all), or a while has passed; answers how the service is then.
    Watch { pub(super) name: ServiceName, pub(super) after: u64 }, "/watch" => Observation
);
question!(
    /// Answers what the service runs now, for a change that keeps most of it.
    Current { pub(super) name: ServiceName }, "/current" => CurrentVersion
);
question!(
    GetKeys { pub(super) name: ServiceName }, "/keys/get" => Keys
);
question!(
    SetKeys { pub(super) name: ServiceName, pub(super) keys: Keys }, "/keys/set" => ()
);
question!(
    /// Signs a token for calling the service.
    GetToken { pub(super) name: ServiceName }, "/token" => AccessToken
);
question!(
    /// Ends all tokens that were given out so far.
    RevokeTokens { pub(super) name: ServiceName }, "/tokens/revoke" => ()
);
question!(
    Delete { pub(super) name: ServiceName }, "/delete" => ()
);

/// What is answered to a question.
pub(super) type Answer<Q> = Result<<Q as Question>::Answer, Refusal>;
