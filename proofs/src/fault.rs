//! Faults planted on purpose, so that the proofs can show that they would find them. The runtime knows nothing of them:
//! a faulty table stands between its decisions and whoever asks for them.

use std::time::Duration;

use specwright_runtime::promise::internals::{
    self, Action, AnswerClass, First, Marks, Phase, State, Window,
};
use specwright_runtime::promise::{Certainty, ErrorKind, Moment, Resend, SuccessKind, Unknown};

macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// A fault that can be planted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fault { $($(#[doc = $doc])+ $name,)+ }

        impl Fault {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// What is wrong with it, in a line.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+),)+ }
            }
        }
    };
}

faults! {
    /// A cut 2xx is fetched again and again.
    CutResentForEver,
    /// 503 without the throttle body is taken as "not sent".
    UnavailableIsNotSent,
    /// A duplicate refusal without the first response is taken as proof.
    BareDuplicateIsProof,
    /// At arrival, a first response without status is taken as success.
    ArrivalIsSuccess,
    /// 2xx to a resend is called "once".
    ResendCalledOnce,
    /// 500 is resent.
    ServerErrorResent,
    /// A timeout is resent by default.
    TimeoutResent,
    /// `Proven` resends under a window rule.
    ProvenResends,
    /// `Never` resends.
    NeverResends,
    /// A 2xx that cannot be decoded is written again.
    UnreadableRedone,
    /// A lost resend is resent.
    SecondResend,
    /// A fetch that was lost is called "once".
    LostFetchCalledOnce,
    /// A lost answer is called "not sent".
    LostIsNotSent,
    /// A refused resend is called "refused".
    RefusedResendIsNo,
    /// A redirect is called "refused".
    RedirectIsNo,
    /// A redirect is followed for a write.
    RedirectFollowed,
    /// The window is not looked at.
    WindowIgnored,
    /// The margin is left out.
    MarginRemoved,
    /// Only the monotonic clock is read.
    MonotonicOnly,
    /// The window is counted from the end of the first attempt.
    WindowStartsLate,
    /// The window is not looked at again after settling.
    WindowNotRechecked,
    /// A deliberate repetition waits from the start of the first write, not from its end.
    WaitsFromStart,
    /// Identical writes are not seen before they are sent.
    RegistryIgnored,
    /// A cancelled write leaves no entry.
    CancelForgets,
    /// A write with an unknown outcome leaves no entry.
    UnknownForgets,
    /// The resend goes out with another token.
    TokenChanged,
    /// The resend has other bytes.
    OtherBytes,
    /// The resend has another key.
    KeyChanged,
}

impl Fault {
    /// Those that can be planted around the real client: in its settings, its transport, its clock.
    pub const AROUND_THE_CLIENT: &[Self] = &[
        Self::UnavailableIsNotSent,
        Self::TimeoutResent,
        Self::ProvenResends,
        Self::NeverResends,
        Self::LostIsNotSent,
        Self::RedirectFollowed,
        Self::MarginRemoved,
        Self::MonotonicOnly,
        Self::RegistryIgnored,
        Self::TokenChanged,
        Self::OtherBytes,
        Self::KeyChanged,
    ];
}

/// The runtime's table, with a fault or none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Table(pub Option<Fault>);

impl Table {
    /// Whether it has this fault.
    pub fn has(self, fault: Fault) -> bool {
        self.0 == Some(fault)
    }

    /// The class of an answer that has a status.
    pub fn class(self, status: u16, marks: Marks) -> AnswerClass {
        match AnswerClass::of(status, marks) {
            AnswerClass::Gateway if status == 503 && self.has(Fault::UnavailableIsNotSent) => {
                AnswerClass::NotSent
            }
            class => class,
        }
    }

    /// What to do about an answer.
    pub fn decide(self, state: &State, answer: AnswerClass) -> Action {
        self.row(state, answer).unwrap_or_else(|| {
            let believed = self.believed(state, answer);
            let action = internals::decide(&self.state(state, answer), believed);
            self.certainty(state.phase(), answer, action)
        })
    }

    /// Whether the same request may be sent again.
    pub fn may_resend(self, state: &State) -> Result<(), Unknown> {
        internals::may_resend(&self.state(state, AnswerClass::Lost))
    }

    /// The window of an API.
    pub fn window(self, lasts: Duration, margin: Duration) -> Window {
        if self.has(Fault::MarginRemoved) {
            Window::new(lasts, Duration::ZERO)
        } else {
            Window::new(lasts, margin)
        }
    }

    /// Whether the API surely still remembers.
    pub fn is_open(self, window: Window, start: Moment, now: Moment) -> bool {
        let deaf = |moment: Moment| Moment {
            wall: moment.monotonic,
            ..moment
        };
        match self.0 {
            Some(Fault::WindowIgnored) => true,
            Some(Fault::MonotonicOnly) => window.is_open(deaf(start), deaf(now)),
            _ => window.is_open(start, now),
        }
    }

    /// Rows that are decided otherwise.
    fn row(self, state: &State, answer: AnswerClass) -> Option<Action> {
        use AnswerClass as A;
        use Phase as P;
        let resend = Some(Action::Resend).filter(|_| state.retries_left && state.body_replayable);
        match (self.0?, state.phase(), answer) {
            (Fault::CutResentForEver, P::Resent | P::Fetching, A::OkBodyCut) => {
                resend.and(Some(Action::FetchFirstResponse))
            }
            (Fault::ServerErrorResent, P::First, A::ServerError)
            | (Fault::UnreadableRedone, P::First, A::OkUndecodable)
            | (Fault::SecondResend, P::Resent, A::Lost) => resend,
            (Fault::LostIsNotSent, P::First, A::Lost) => Some(Action::Fail(ErrorKind::NotSent)),
            (Fault::RedirectIsNo, P::First, A::Redirect)
            | (Fault::RefusedResendIsNo, P::Resent, A::ClientError) => {
                Some(Action::Fail(ErrorKind::Refused))
            }
            _ => None,
        }
    }

    /// The state as it is taken to be.
    fn state(self, state: &State, answer: AnswerClass) -> State {
        let mut state = *state;
        match (self.0, state.resend) {
            (Some(Fault::NeverResends), Resend::Never)
            | (Some(Fault::ProvenResends), Resend::Proven) => state.resend = Resend::Labelled,
            (Some(Fault::TokenChanged), _) => state.token_valid = true,
            (Some(Fault::TimeoutResent), _) if answer == AnswerClass::TimedOut => {
                state.after_timeout = true;
            }
            _ => {}
        }
        state
    }

    /// The answer as it is taken to be.
    fn believed(self, state: &State, answer: AnswerClass) -> AnswerClass {
        let again = !matches!(state.phase(), Phase::Read | Phase::First);
        match (self.0, answer) {
            (Some(Fault::BareDuplicateIsProof), AnswerClass::Duplicate(First::Absent))
            | (Some(Fault::ArrivalIsSuccess), AnswerClass::Duplicate(First::Unsaid))
                if again =>
            {
                AnswerClass::Duplicate(First::Success)
            }
            _ => answer,
        }
    }

    /// What is called "once" though it may be twice.
    fn certainty(self, phase: Phase, answer: AnswerClass, action: Action) -> Action {
        use AnswerClass as A;
        use Certainty::{Once, PossiblyTwice};
        let answered = matches!(answer, A::Ok | A::OkUndecodable | A::OkBodyCut);
        let lies = match self.0 {
            Some(Fault::ResendCalledOnce) => {
                answered && matches!(phase, Phase::Resent | Phase::Fetching)
            }
            Some(Fault::LostFetchCalledOnce) => !answered && phase == Phase::Fetching,
            _ => false,
        };
        match action {
            Action::Succeed(SuccessKind::Written(PossiblyTwice, source)) if lies => {
                Action::Succeed(SuccessKind::Written(Once, source))
            }
            Action::Fail(ErrorKind::WrittenUnread(PossiblyTwice)) if lies => {
                Action::Fail(ErrorKind::WrittenUnread(Once))
            }
            Action::Fail(ErrorKind::WrittenUnreadable(PossiblyTwice)) if lies => {
                Action::Fail(ErrorKind::WrittenUnreadable(Once))
            }
            action => action,
        }
    }
}
