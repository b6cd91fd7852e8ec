//! Faults planted on purpose, so that the proofs can show that they would find them. They exist only with the
//! feature `planted-faults`, which nothing but the proofs turns on.

/// `planted!(Name)`: whether this fault is on. `false`, known to the compiler, in every normal build.
#[cfg(not(feature = "planted-faults"))]
macro_rules! planted {
    ($fault:ident) => {
        false
    };
}

/// `planted!(Name)`: whether this fault is on in this thread.
#[cfg(feature = "planted-faults")]
macro_rules! planted {
    ($fault:ident) => {
        $crate::promise::fault::is_on($crate::promise::fault::Fault::$fault)
    };
}

pub(crate) use planted;

#[cfg(feature = "planted-faults")]
pub use on::{Fault, is_on, rows_reached, with};

#[cfg(feature = "planted-faults")]
pub(super) use on::reached;

#[cfg(feature = "planted-faults")]
mod on {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    use crate::promise::{AnswerClass, Phase};

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

    thread_local! {
        static ON: Cell<Option<Fault>> = const { Cell::new(None) };
        static ROWS: RefCell<BTreeMap<(Phase, AnswerClass), u64>> = const { RefCell::new(BTreeMap::new()) };
    }

    /// Whether a fault is on in this thread.
    pub fn is_on(fault: Fault) -> bool {
        ON.get() == Some(fault)
    }

    /// Runs `work` with a fault (or none) turned on in this thread.
    pub fn with<T>(fault: Option<Fault>, work: impl FnOnce() -> T) -> T {
        let before = ON.replace(fault);
        let result = work();
        ON.set(before);
        result
    }

    /// How often each row of the table was asked for in this thread since the last call; starts again at zero.
    pub fn rows_reached() -> BTreeMap<(Phase, AnswerClass), u64> {
        ROWS.take()
    }

    pub(in crate::promise) fn reached(phase: Phase, answer: AnswerClass) {
        ROWS.with_borrow_mut(|rows| *rows.entry((phase, answer)).or_default() += 1);
    }
}
