//! What ends a call without a resend, and how each answer is classed.

use super::*;

#[test]
fn a_no_is_a_no() {
    for rule in [Rule::None, SUCCESS, ARRIVAL, Rule::Key] {
        assert_eq!(
            decide(&first(rule), ClientError),
            Action::Fail(ErrorKind::Refused)
        );
        assert_eq!(decide(&first(rule), Unauthorized), Action::RenewToken);
        let renewed = State {
            token_renewable: false,
            ..first(rule)
        };
        assert_eq!(
            decide(&renewed, Unauthorized),
            Action::Fail(ErrorKind::Refused)
        );
        assert_eq!(decide(&first(rule), Throttled), Action::WaitThrottle);
    }
}

#[test]
fn failing_and_redirecting_servers_leave_a_write_unknown() {
    for rule in [Rule::None, SUCCESS, ARRIVAL, Rule::Key] {
        assert_eq!(
            decide(&first(rule), ServerError),
            unknown(Unknown::ServerError)
        );
        assert_eq!(decide(&first(rule), Redirect), unknown(Unknown::Redirected));
    }
}

#[test]
fn a_timeout_is_resent_only_by_choice_or_where_a_repeat_is_harmless() {
    assert_eq!(
        decide(&first(SUCCESS), TimedOut),
        unknown(Unknown::TimedOut)
    );
    assert_eq!(
        decide(&first(Rule::None), TimedOut),
        unknown(Unknown::TimedOut)
    );
    assert_eq!(decide(&first(Rule::Key), TimedOut), Action::Resend);
    let repeatable = State::new(Nature::Repeatable, Rule::None);
    assert_eq!(decide(&repeatable, TimedOut), Action::Resend);
    let chosen = State {
        after_timeout: true,
        ..first(SUCCESS)
    };
    assert_eq!(decide(&chosen, TimedOut), Action::Resend);
}

#[test]
fn somebody_elses_write_is_an_error_a_value_or_a_wait() {
    let seen = Duplicate(First::Success);
    let want = |on_duplicate| State {
        on_duplicate,
        ..first(SUCCESS)
    };
    assert_eq!(
        decide(&want(OnDuplicate::Error), seen),
        Action::Fail(ErrorKind::AlreadyDone)
    );
    let taken = decide(&want(OnDuplicate::TakeFirst), seen);
    assert_eq!(taken, Action::Succeed(SuccessKind::AlreadyDone));
    assert_eq!(
        decide(&want(OnDuplicate::WaitThenWrite), seen),
        Action::WaitWindow
    );
    let bare = decide(&want(OnDuplicate::TakeFirst), Duplicate(First::Absent));
    assert_eq!(bare, Action::Fail(ErrorKind::AlreadyDone));
    // At arrival a bare refusal says only that somebody has asked for it.
    for (rule, held) in [
        (ARRIVAL, First::Absent),
        (ARRIVAL, First::Unsaid),
        (ARRIVAL, First::Refused),
        (SUCCESS, First::Refused),
    ] {
        let unknown = decide(&first(rule), Duplicate(held));
        assert_eq!(
            unknown,
            Action::Fail(ErrorKind::DuplicateUnknown),
            "{held:?}"
        );
    }
    // Without the rule it is a refusal as any other.
    assert_eq!(
        decide(&first(Rule::None), seen),
        Action::Fail(ErrorKind::Refused)
    );
}

#[test]
fn reads_are_repeated_and_take_what_a_duplicate_refusal_holds() {
    let read = State::new(Nature::Read, SUCCESS);
    assert_eq!(decide(&read, Good), Action::Succeed(SuccessKind::Read));
    for answer in [OkBodyCut, Lost, TimedOut, Gateway, ServerError] {
        assert_eq!(decide(&read, answer), Action::RepeatRead, "{answer:?}");
    }
    let held = decide(&read, Duplicate(First::Unsaid));
    assert_eq!(held, Action::Succeed(SuccessKind::Read));
    assert_eq!(decide(&read, Duplicate(First::Absent)), Action::WaitWindow);
    assert_eq!(
        decide(&read, OkUndecodable),
        Action::Fail(ErrorKind::Unreadable)
    );
    assert_eq!(decide(&read, NotSent), Action::RetryNotSent);
    let tired = State {
        retries_left: false,
        ..read
    };
    let unanswered = decide(&tired, Lost);
    assert_eq!(
        unanswered,
        Action::Fail(ErrorKind::Unanswered(Unknown::GaveUp))
    );
}

#[test]
fn a_key_is_used_until_it_expires() {
    let keyed = resent(Rule::Key);
    assert_eq!(decide(&keyed, Lost), Action::Resend);
    assert_eq!(decide(&keyed, Throttled), Action::WaitThrottle);
    assert_eq!(decide(&keyed, OkBodyCut), Action::FetchFirstResponse);
    assert_eq!(decide(&keyed, ClientError), unknown(Unknown::ResendUnclear));
    let expired = State {
        window_open: false,
        ..keyed
    };
    assert_eq!(decide(&expired, Lost), unknown(Unknown::WindowClosed));
}

#[test]
fn statuses_are_classed() {
    let none = Marks::default();
    let cut = Marks { cut: true, ..none };
    let duplicate = Marks {
        duplicate: Some(First::Success),
        ..none
    };
    let throttled = Marks {
        throttled: true,
        ..none
    };
    let cases = [
        (204, none, Good),
        (201, cut, OkBodyCut),
        (
            200,
            Marks {
                undecodable: true,
                ..none
            },
            OkUndecodable,
        ),
        (307, none, Redirect),
        (400, none, ClientError),
        (401, none, Unauthorized),
        (
            401,
            Marks {
                denied: true,
                ..none
            },
            ClientError,
        ),
        (406, none, ClientError),
        (406, duplicate, Duplicate(First::Success)),
        (
            406,
            Marks {
                cut: true,
                ..duplicate
            },
            ClientError,
        ),
        (408, none, Gateway),
        (429, throttled, Throttled),
        (
            429,
            Marks {
                cut: true,
                ..throttled
            },
            Throttled,
        ),
        (500, none, ServerError),
        (501, none, ServerError),
        (502, none, Gateway),
        (503, none, Gateway),
        (503, throttled, Throttled),
        (
            503,
            Marks {
                cut: true,
                ..throttled
            },
            Gateway,
        ),
        (504, none, Gateway),
        (999, none, ServerError),
        (101, none, ServerError),
    ];
    for (status, marks, class) in cases {
        assert_eq!(AnswerClass::of(status, marks), class, "{status} {marks:?}");
    }
}

#[test]
fn a_duplicate_is_waited_for_only_while_a_further_attempt_can_follow() {
    let refused = Duplicate(First::Absent);
    for (retries_left, body_replayable) in [(false, true), (true, false)] {
        let write = State {
            on_duplicate: OnDuplicate::WaitThenWrite,
            body_replayable,
            retries_left,
            ..first(SUCCESS)
        };
        let end = Action::Fail(ErrorKind::AlreadyDone);
        assert_eq!(decide(&write, refused), end);
        let read = State {
            body_replayable,
            retries_left,
            ..State::new(Nature::Read, SUCCESS)
        };
        let end = Action::Fail(ErrorKind::Refused);
        assert_eq!(decide(&read, refused), end);
    }
}

#[test]
fn a_refused_repetition_of_a_repeatable_write_is_labelled_so() {
    let again = State {
        nature: Nature::Repeatable,
        ..resent(SUCCESS)
    };
    let end = decide(&again, Duplicate(First::Success));
    assert_eq!(end, written(Certainty::Repeated, Source::Replayed));
}
