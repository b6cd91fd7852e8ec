//! Each row of the table, by hand.

mod each_end_has_its_name;
mod resends_prove_or_are_labelled;

use crate::promise::AnswerClass::{
    ClientError, Duplicate, Gateway, Lost, NotSent, Ok as Good, OkBodyCut, OkUndecodable, Redirect,
    ServerError, Throttled, TimedOut, Unauthorized,
};
use crate::promise::answer::First;
use crate::promise::{
    Action, AnswerClass, Certainty, Earlier, ErrorKind, Marks, Nature, OnDuplicate, Remembers,
    Resend, Rule, Source, State, SuccessKind, Unknown, decide, give_up, may_resend,
};

const SUCCESS: Rule = Rule::Window(Remembers::AtSuccess);
const ARRIVAL: Rule = Rule::Window(Remembers::AtArrival);
const ALL: [AnswerClass; 17] = [
    Good,
    OkBodyCut,
    OkUndecodable,
    Duplicate(First::Absent),
    Duplicate(First::Unsaid),
    Duplicate(First::Success),
    Duplicate(First::Refused),
    Duplicate(First::Other),
    Throttled,
    Unauthorized,
    ClientError,
    ServerError,
    Gateway,
    Redirect,
    NotSent,
    Lost,
    TimedOut,
];

fn first(rule: Rule) -> State {
    State::new(Nature::Write, rule)
}

fn resent(rule: Rule) -> State {
    State {
        earlier: Earlier::MaybeSent,
        ..first(rule)
    }
}

fn fetching(rule: Rule) -> State {
    State {
        earlier: Earlier::Cut,
        ..first(rule)
    }
}

const fn written(certainty: Certainty, source: Source) -> Action {
    Action::Succeed(SuccessKind::Written(certainty, source))
}

const FRESH: Action = written(Certainty::Once, Source::Fresh);
const REPLAYED: Action = written(Certainty::Once, Source::Replayed);

fn unknown(why: Unknown) -> Action {
    Action::Fail(ErrorKind::Unknown(why))
}

#[test]
fn an_answered_write_is_written_once() {
    for rule in [Rule::None, SUCCESS, ARRIVAL, Rule::Key] {
        assert_eq!(decide(&first(rule), Good), FRESH);
    }
}

#[test]
fn what_was_not_sent_is_sent_again_whatever_the_policy_and_the_window() {
    for rule in [Rule::None, SUCCESS, ARRIVAL, Rule::Key] {
        for resend in [Resend::Never, Resend::Proven, Resend::Labelled] {
            let state = State {
                resend,
                window_open: false,
                ..first(rule)
            };
            assert_eq!(decide(&state, NotSent), Action::RetryNotSent);
            let out_of_tries = State {
                retries_left: false,
                ..state
            };
            assert_eq!(
                decide(&out_of_tries, NotSent),
                Action::Fail(ErrorKind::NotSent)
            );
        }
    }
}

#[test]
fn a_lost_answer_is_asked_for_again_inside_the_window() {
    for lost in [Lost, Gateway] {
        assert_eq!(decide(&first(SUCCESS), lost), Action::Resend);
        assert_eq!(decide(&first(ARRIVAL), lost), Action::Resend);
        assert_eq!(decide(&first(Rule::Key), lost), Action::Resend);
        assert_eq!(decide(&first(Rule::None), lost), unknown(Unknown::NoRule));
    }
}

#[test]
fn nothing_is_resent_once_the_window_may_have_closed() {
    let late = State {
        window_open: false,
        ..first(SUCCESS)
    };
    assert_eq!(decide(&late, Lost), unknown(Unknown::WindowClosed));
    assert_eq!(
        decide(&late, OkBodyCut),
        Action::Fail(ErrorKind::WrittenUnread(Certainty::Once))
    );
    let resend_late = State {
        earlier: Earlier::MaybeSent,
        ..late
    };
    assert_eq!(
        decide(&resend_late, NotSent),
        unknown(Unknown::WindowClosed)
    );
    assert_eq!(may_resend(&late), Err(Unknown::WindowClosed));
}

#[test]
fn nothing_is_resent_with_another_token_or_a_body_that_is_gone_or_without_patience() {
    let state = first(SUCCESS);
    let other = State {
        token_valid: false,
        ..state
    };
    assert_eq!(decide(&other, Lost), unknown(Unknown::TokenChanged));
    let gone = State {
        body_replayable: false,
        ..state
    };
    assert_eq!(decide(&gone, Lost), unknown(Unknown::BodyGone));
    assert_eq!(decide(&gone, Throttled), Action::Fail(ErrorKind::Throttled));
    let out_of_tries = State {
        retries_left: false,
        ..state
    };
    assert_eq!(decide(&out_of_tries, Lost), unknown(Unknown::GaveUp));
}

#[test]
fn policies_bound_what_is_resent() {
    for rule in [Rule::None, SUCCESS, ARRIVAL, Rule::Key] {
        for nature in [Nature::Write, Nature::Repeatable] {
            for answer in [Lost, Gateway, OkBodyCut, TimedOut, ServerError, Redirect] {
                let never = State {
                    resend: Resend::Never,
                    after_timeout: true,
                    ..State::new(nature, rule)
                };
                assert!(
                    matches!(decide(&never, answer), Action::Fail(_)),
                    "{rule:?} {answer:?}"
                );
                let proven = State {
                    resend: Resend::Proven,
                    ..never
                };
                if rule != Rule::Key {
                    assert!(
                        matches!(decide(&proven, answer), Action::Fail(_)),
                        "{rule:?} {answer:?}"
                    );
                }
            }
        }
    }
    let proven = State {
        resend: Resend::Proven,
        ..first(Rule::Key)
    };
    assert_eq!(decide(&proven, Lost), Action::Resend);
}
