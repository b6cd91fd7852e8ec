//! What is known about a call when an answer comes in.

/// Whether repeating an operation changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nature {
    /// A read: may be repeated.
    Read,
    /// A write whose repetition the description allows, because twice is the same as once.
    Repeatable,
    /// Any other write.
    Write,
}

/// When a server with a window rule begins to remember a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Remembers {
    /// Once the request has succeeded: two that run at the same time both write.
    AtSuccess,
    /// Once the request has arrived: it may still fail afterwards.
    AtArrival,
}

/// How an API makes repeats of an operation harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// It does not, or not for this operation.
    None,
    /// An identical request inside a window is refused, and the refusal holds the first response.
    Window(Remembers),
    /// A key in a header, the same in all attempts of a call.
    Key,
}

/// Which resends of writes a call makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Resend {
    /// Nothing that may have been sent is sent again.
    Never,
    /// Only where whatever can come back proves one effect: under keys.
    Proven,
    /// The API's own recipe: each result is labelled with its certainty.
    #[default]
    Labelled,
}

/// What to do when an identical write was done by another caller, or by an earlier call of this client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnDuplicate {
    /// An error of its own kind that holds the first response.
    #[default]
    Error,
    /// Take the first response as the result.
    TakeFirst,
    /// Repeat on purpose: wait until the window has passed, then really write.
    WaitThenWrite,
}

/// What earlier attempts of the same call left behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Earlier {
    /// Nothing: none was sent, or each was refused.
    #[default]
    Nothing,
    /// One may have been sent, and how it ended is not known.
    MaybeSent,
    /// One was answered with 2xx, but the body was cut: the write happened.
    Cut,
}

/// What is known about a call when an answer comes in. The loop keeps it; [`State::note`] updates `earlier`.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each one a question of the table"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Whether a repeat changes anything.
    pub nature: Nature,
    /// What the API promises about repeats.
    pub rule: Rule,
    /// Which resends the caller wants.
    pub resend: Resend,
    /// What the caller wants when the write was already done.
    pub on_duplicate: OnDuplicate,
    /// The caller's choice: resend although the attempt timed out and the server may still be working.
    pub after_timeout: bool,
    /// What earlier attempts left behind, without the one whose answer is decided on.
    pub earlier: Earlier,
    /// The API still remembers the first attempt, with the margin taken off. With keys: the key still lives.
    pub window_open: bool,
    /// The token of the first attempt is still good for the resend.
    pub token_valid: bool,
    /// A new token may help after `401`: none was fetched for this attempt yet.
    pub token_renewable: bool,
    /// The body can be sent again, byte for byte.
    pub body_replayable: bool,
    /// Attempts, time and retry budget are left.
    pub retries_left: bool,
}

/// Where a call stands. A row of the table is a phase and a class of answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Any attempt of a read.
    Read,
    /// An attempt of a write before which nothing of this call can have reached the API.
    First,
    /// The resend under a window rule of a write whose answer was lost.
    Resent,
    /// The resend under a window rule that was to fetch the response whose body was cut.
    Fetching,
    /// A further attempt under the same key.
    Keyed,
    /// A further attempt of a write whose repetition the description allows (or, if nothing allows it, none is made).
    Repeated,
}

impl State {
    /// A call of which nothing was sent yet, with everything in its favour.
    pub const fn new(nature: Nature, rule: Rule) -> Self {
        Self {
            nature,
            rule,
            resend: Resend::Labelled,
            on_duplicate: OnDuplicate::Error,
            after_timeout: false,
            earlier: Earlier::Nothing,
            window_open: true,
            token_valid: true,
            token_renewable: true,
            body_replayable: true,
            retries_left: true,
        }
    }

    /// Where the call stands.
    pub const fn phase(&self) -> Phase {
        match (self.nature, self.earlier, self.rule) {
            (Nature::Read, _, _) => Phase::Read,
            (_, Earlier::Nothing, _) => Phase::First,
            (_, _, Rule::Key) => Phase::Keyed,
            (Nature::Repeatable, _, _) | (Nature::Write, _, Rule::None) => Phase::Repeated,
            (Nature::Write, Earlier::MaybeSent, Rule::Window(_)) => Phase::Resent,
            (Nature::Write, Earlier::Cut, Rule::Window(_)) => Phase::Fetching,
        }
    }
}
