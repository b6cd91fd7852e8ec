//! The table: what to do when an answer comes in.

use super::answer::{AnswerClass, First};
use super::results::{Action, Certainty, ErrorKind, Source, SuccessKind, Unknown};
use super::state::{Earlier, Nature, OnDuplicate, Phase, Remembers, Resend, Rule, State};

/// What to do about an answer. Call [`State::note`] afterwards if the action is another attempt.
#[expect(
    clippy::match_same_arms,
    reason = "a row of the table is an arm, whatever other rows do"
)]
pub fn decide(state: &State, answer: AnswerClass) -> Action {
    use AnswerClass as A;
    use Phase as P;
    match (state.phase(), answer) {
        // 2xx.
        (P::Read, A::Ok) => Action::Succeed(SuccessKind::Read),
        (P::First, A::Ok) => written(Certainty::Once, Source::Fresh),
        (P::Resent | P::Fetching | P::Keyed | P::Repeated, A::Ok) => {
            written(again(state), Source::Fresh)
        }
        (P::Read, A::OkUndecodable) => Action::Fail(ErrorKind::Unreadable),
        (P::First, A::OkUndecodable) => Action::Fail(ErrorKind::WrittenUnreadable(Certainty::Once)),
        (P::Resent | P::Fetching | P::Keyed | P::Repeated, A::OkUndecodable) => {
            Action::Fail(ErrorKind::WrittenUnreadable(again(state)))
        }
        (P::First | P::Keyed | P::Repeated, A::OkBodyCut) => fetch(state),
        (P::Resent | P::Fetching, A::OkBodyCut) => {
            Action::Fail(ErrorKind::WrittenUnread(again(state)))
        }

        // A refusal as duplicate.
        (P::Read, A::Duplicate(first)) => read_replayed(state, first),
        (P::First, A::Duplicate(first)) => already_done(state, first),
        (P::Resent | P::Fetching | P::Keyed | P::Repeated, A::Duplicate(first)) => {
            replayed(state, first)
        }

        // A clear no: nothing was written by this attempt.
        (P::Read | P::First, A::Throttled) => wait_throttle(state),
        (P::Keyed | P::Repeated, A::Throttled) => if_allowed(state, Action::WaitThrottle),
        (P::Read | P::First, A::Unauthorized) => renew_token(state),
        (P::Read | P::First, A::ClientError) => Action::Fail(ErrorKind::Refused),
        (P::Resent | P::Fetching, A::Throttled) => {
            Action::Fail(give_up(state, Unknown::ResendUnclear))
        }
        (P::Resent | P::Fetching | P::Keyed | P::Repeated, A::Unauthorized | A::ClientError) => {
            Action::Fail(give_up(state, Unknown::ResendUnclear))
        }

        // Not sent: as if the attempt had not been made.
        (P::Read | P::First, A::NotSent) => retry_not_sent(state),
        (P::Resent | P::Fetching | P::Keyed | P::Repeated, A::NotSent) => {
            if_allowed(state, Action::RetryNotSent)
        }

        // Nobody can know what this attempt did.
        (P::Read, A::OkBodyCut | A::Lost | A::TimedOut | A::Gateway | A::ServerError) => {
            repeat_read(state, answer)
        }
        (P::Read, A::Redirect) => Action::Fail(ErrorKind::Unanswered(Unknown::Redirected)),
        (P::First | P::Repeated | P::Keyed, A::Lost | A::Gateway) => {
            if_allowed(state, Action::Resend)
        }
        (P::First | P::Repeated | P::Keyed, A::TimedOut) => after_timeout(state),
        (P::First | P::Repeated | P::Keyed, A::ServerError) => {
            Action::Fail(give_up(state, Unknown::ServerError))
        }
        (P::First | P::Repeated | P::Keyed, A::Redirect) => {
            Action::Fail(give_up(state, Unknown::Redirected))
        }
        (
            P::Resent | P::Fetching,
            A::Lost | A::Gateway | A::TimedOut | A::ServerError | A::Redirect,
        ) => Action::Fail(after_resend(state)),
    }
}

/// Whether the same request may be sent again although an earlier one may have arrived; if not, why not.
/// To be asked just before sending, because settling and back-off take time.
#[expect(clippy::match_same_arms, reason = "one question an arm")]
pub fn may_resend(state: &State) -> Result<(), Unknown> {
    match (state.nature, state.rule, state.resend) {
        (Nature::Read, _, _) => {}
        (_, _, Resend::Never)
        | (Nature::Repeatable | Nature::Write, Rule::Window(_), Resend::Proven) => {
            return Err(Unknown::ResendNotWanted);
        }
        (Nature::Repeatable, Rule::None, Resend::Proven) => return Err(Unknown::ResendNotWanted),
        (Nature::Write, Rule::None, _) => return Err(Unknown::NoRule),
        (Nature::Write, Rule::Window(_), Resend::Labelled)
        | (_, Rule::Key, Resend::Proven | Resend::Labelled) => {
            if !state.window_open {
                return Err(Unknown::WindowClosed);
            }
            if !state.token_valid {
                return Err(Unknown::TokenChanged);
            }
        }
        (Nature::Repeatable, Rule::None | Rule::Window(_), Resend::Labelled) => {}
    }
    match (state.body_replayable, state.retries_left) {
        (false, _) => Err(Unknown::BodyGone),
        (_, false) => Err(Unknown::GaveUp),
        (true, true) => Ok(()),
    }
}

/// What the caller is told when nothing more is sent and the earlier attempts are all that is known: a limit ended
/// the waiting before a resend, or a resend was not sent or clearly refused.
pub fn give_up(state: &State, why: Unknown) -> ErrorKind {
    match (state.nature, state.earlier) {
        (Nature::Read, _) => ErrorKind::Unanswered(why),
        (_, Earlier::Cut) => ErrorKind::WrittenUnread(match state.phase() {
            Phase::Repeated => Certainty::Repeated,
            _ => Certainty::Once,
        }),
        (_, _) => ErrorKind::Unknown(why),
    }
}

/// The same after a resend that may itself have written.
fn after_resend(state: &State) -> ErrorKind {
    match state.phase() {
        Phase::Fetching => ErrorKind::WrittenUnread(Certainty::PossiblyTwice),
        _ => ErrorKind::Unknown(Unknown::ResendUnclear),
    }
}

fn written(certainty: Certainty, source: Source) -> Action {
    Action::Succeed(SuccessKind::Written(certainty, source))
}

/// What 2xx to a further attempt proves.
fn again(state: &State) -> Certainty {
    match state.phase() {
        Phase::Read | Phase::First | Phase::Keyed => Certainty::Once,
        Phase::Resent | Phase::Fetching => Certainty::PossiblyTwice,
        Phase::Repeated => Certainty::Repeated,
    }
}

/// The write happened, its answer is cut: one resend may fetch it.
fn fetch(state: &State) -> Action {
    match may_resend(state) {
        Ok(()) => Action::FetchFirstResponse,
        Err(_) => Action::Fail(ErrorKind::WrittenUnread(again(state))),
    }
}

/// An earlier attempt may have arrived, and this one does not tell: again, if that is allowed.
fn if_allowed(state: &State, action: Action) -> Action {
    match may_resend(state) {
        Ok(()) => action,
        Err(why) => Action::Fail(give_up(state, why)),
    }
}

/// The server may still be working: only by the caller's choice, or where a repeat is harmless.
fn after_timeout(state: &State) -> Action {
    let harmless = state.rule == Rule::Key || state.nature == Nature::Repeatable;
    if harmless || state.after_timeout {
        return if_allowed(state, Action::Resend);
    }
    Action::Fail(give_up(state, Unknown::TimedOut))
}

/// A refusal of our own further attempt: proof of one effect if it holds the first response.
fn replayed(state: &State, first: First) -> Action {
    let certainty = match state.phase() {
        Phase::Repeated => Certainty::Repeated,
        _ => Certainty::Once,
    };
    match state.rule {
        Rule::Window(remembers) if holds_success(remembers, first) => {
            written(certainty, Source::Replayed)
        }
        Rule::None | Rule::Window(_) | Rule::Key => {
            Action::Fail(give_up(state, Unknown::ResendUnclear))
        }
    }
}

/// Nothing was repeated by us: somebody else's write, by the caller's choice.
fn already_done(state: &State, first: First) -> Action {
    match (state.rule, state.on_duplicate) {
        (Rule::None | Rule::Key, _) => Action::Fail(ErrorKind::Refused),
        (Rule::Window(_), OnDuplicate::WaitThenWrite)
            if state.retries_left && state.body_replayable =>
        {
            Action::WaitWindow
        }
        (Rule::Window(remembers), OnDuplicate::TakeFirst) if holds_success(remembers, first) => {
            Action::Succeed(SuccessKind::AlreadyDone)
        }
        (Rule::Window(remembers), _) if says_done(remembers, first) => {
            Action::Fail(ErrorKind::AlreadyDone)
        }
        // It has arrived: it may be running, have failed, or have been refused.
        (Rule::Window(_), _) => Action::Fail(ErrorKind::DuplicateUnknown),
    }
}

/// A read refused as duplicate: the first response is the answer, or it is asked again after the window.
fn read_replayed(state: &State, first: First) -> Action {
    match state.rule {
        Rule::Window(remembers) if holds_success(remembers, first) => {
            Action::Succeed(SuccessKind::Read)
        }
        Rule::Window(_) if state.retries_left && state.body_replayable => Action::WaitWindow,
        Rule::None | Rule::Window(_) | Rule::Key => Action::Fail(ErrorKind::Refused),
    }
}

/// Whether a refusal says that the identical write was done. Where requests are remembered at success, it does by
/// itself, unless it holds something else.
fn says_done(remembers: Remembers, first: First) -> bool {
    matches!(
        (remembers, first),
        (_, First::Success) | (Remembers::AtSuccess, First::Unsaid | First::Absent)
    )
}

/// Whether a refusal holds the answer of a write that was done. Where requests are remembered at arrival, only a status
/// says so, even after a 2xx: what is held may be the answer of a later, identical request that failed.
fn holds_success(remembers: Remembers, first: First) -> bool {
    matches!(
        (remembers, first),
        (_, First::Success) | (Remembers::AtSuccess, First::Unsaid)
    )
}

fn wait_throttle(state: &State) -> Action {
    if state.retries_left && state.body_replayable {
        Action::WaitThrottle
    } else {
        Action::Fail(ErrorKind::Throttled)
    }
}

fn renew_token(state: &State) -> Action {
    if state.token_renewable && state.retries_left && state.body_replayable {
        Action::RenewToken
    } else {
        Action::Fail(ErrorKind::Refused)
    }
}

fn retry_not_sent(state: &State) -> Action {
    if state.retries_left && state.body_replayable {
        Action::RetryNotSent
    } else {
        Action::Fail(ErrorKind::NotSent)
    }
}

fn repeat_read(state: &State, answer: AnswerClass) -> Action {
    if state.retries_left && state.body_replayable {
        return Action::RepeatRead;
    }
    Action::Fail(ErrorKind::Unanswered(match answer {
        AnswerClass::TimedOut => Unknown::TimedOut,
        AnswerClass::ServerError => Unknown::ServerError,
        _ => Unknown::GaveUp,
    }))
}
