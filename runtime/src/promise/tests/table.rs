//! Each row of the table, by hand.

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
            let hasty = State {
                retries_left: false,
                ..state
            };
            assert_eq!(decide(&hasty, NotSent), Action::Fail(ErrorKind::NotSent));
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
        token_kept: false,
        ..state
    };
    assert_eq!(decide(&other, Lost), unknown(Unknown::TokenChanged));
    let gone = State {
        body_replayable: false,
        ..state
    };
    assert_eq!(decide(&gone, Lost), unknown(Unknown::BodyGone));
    assert_eq!(decide(&gone, Throttled), Action::Fail(ErrorKind::Throttled));
    let hasty = State {
        retries_left: false,
        ..state
    };
    assert_eq!(decide(&hasty, Lost), unknown(Unknown::GaveUp));
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

#[test]
fn a_refused_resend_that_holds_the_first_response_proves_one_effect() {
    assert_eq!(
        decide(&resent(SUCCESS), Duplicate(First::Success)),
        REPLAYED
    );
    assert_eq!(decide(&resent(SUCCESS), Duplicate(First::Unsaid)), REPLAYED);
    assert_eq!(
        decide(&resent(ARRIVAL), Duplicate(First::Success)),
        REPLAYED
    );
    assert_eq!(
        decide(&fetching(SUCCESS), Duplicate(First::Unsaid)),
        REPLAYED
    );
    assert_eq!(
        decide(&fetching(ARRIVAL), Duplicate(First::Success)),
        REPLAYED
    );
}

#[test]
fn a_refused_resend_that_holds_no_success_proves_nothing() {
    let unclear = unknown(Unknown::ResendUnclear);
    assert_eq!(decide(&resent(SUCCESS), Duplicate(First::Absent)), unclear);
    assert_eq!(decide(&resent(SUCCESS), Duplicate(First::Refused)), unclear);
    assert_eq!(decide(&resent(SUCCESS), Duplicate(First::Other)), unclear);
    assert_eq!(decide(&resent(ARRIVAL), Duplicate(First::Absent)), unclear);
    assert_eq!(decide(&resent(ARRIVAL), Duplicate(First::Unsaid)), unclear);
    assert_eq!(decide(&resent(ARRIVAL), Duplicate(First::Other)), unclear);
    assert_eq!(decide(&resent(ARRIVAL), Duplicate(First::Refused)), unclear);
    let unread = Action::Fail(ErrorKind::WrittenUnread(Certainty::Once));
    for bare in [First::Absent, First::Unsaid, First::Refused, First::Other] {
        assert_eq!(decide(&fetching(ARRIVAL), Duplicate(bare)), unread);
    }
}

#[test]
fn success_of_a_resend_is_labelled() {
    let twice = Certainty::PossiblyTwice;
    for rule in [SUCCESS, ARRIVAL] {
        for state in [resent(rule), fetching(rule)] {
            assert_eq!(decide(&state, Good), written(twice, Source::Fresh));
            assert_eq!(
                decide(&state, OkBodyCut),
                Action::Fail(ErrorKind::WrittenUnread(twice))
            );
            assert_eq!(
                decide(&state, OkUndecodable),
                Action::Fail(ErrorKind::WrittenUnreadable(twice))
            );
        }
    }
    assert_eq!(decide(&resent(Rule::Key), Good), FRESH);
    let repeated = State {
        nature: Nature::Repeatable,
        ..resent(Rule::None)
    };
    assert_eq!(
        decide(&repeated, Good),
        written(Certainty::Repeated, Source::Fresh)
    );
}

#[test]
fn whatever_else_comes_back_for_a_resend_leaves_it_unknown() {
    let others = [
        Throttled,
        Unauthorized,
        ClientError,
        ServerError,
        Gateway,
        Redirect,
        Lost,
        TimedOut,
    ];
    for rule in [SUCCESS, ARRIVAL] {
        for answer in others {
            let decided = decide(&resent(rule), answer);
            assert_eq!(decided, unknown(Unknown::ResendUnclear), "{answer:?}");
        }
    }
}

#[test]
fn a_cut_success_is_fetched_once() {
    assert_eq!(
        decide(&first(SUCCESS), OkBodyCut),
        Action::FetchFirstResponse
    );
    assert_eq!(
        decide(&first(Rule::Key), OkBodyCut),
        Action::FetchFirstResponse
    );
    let none = decide(&first(Rule::None), OkBodyCut);
    assert_eq!(
        none,
        Action::Fail(ErrorKind::WrittenUnread(Certainty::Once))
    );
    for no in [Throttled, Unauthorized, ClientError] {
        let decided = decide(&fetching(SUCCESS), no);
        assert_eq!(
            decided,
            Action::Fail(ErrorKind::WrittenUnread(Certainty::Once)),
            "{no:?}"
        );
    }
    for unclear in [Lost, TimedOut, Gateway, ServerError, Redirect] {
        let decided = decide(&fetching(SUCCESS), unclear);
        assert_eq!(
            decided,
            Action::Fail(ErrorKind::WrittenUnread(Certainty::PossiblyTwice)),
            "{unclear:?}"
        );
    }
}

#[test]
fn a_success_that_cannot_be_decoded_is_never_written_again() {
    for rule in [Rule::None, SUCCESS, ARRIVAL, Rule::Key] {
        let decided = decide(&first(rule), OkUndecodable);
        assert_eq!(
            decided,
            Action::Fail(ErrorKind::WrittenUnreadable(Certainty::Once))
        );
    }
}

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
fn a_limit_that_ends_the_waiting_before_a_resend_says_what_is_known() {
    assert_eq!(
        give_up(&resent(SUCCESS), Unknown::GaveUp),
        ErrorKind::Unknown(Unknown::GaveUp)
    );
    let cut = give_up(&fetching(SUCCESS), Unknown::GaveUp);
    assert_eq!(cut, ErrorKind::WrittenUnread(Certainty::Once));
}

#[test]
fn no_row_sends_a_second_resend_under_a_window_rule() {
    for rule in [SUCCESS, ARRIVAL] {
        for state in [resent(rule), fetching(rule)] {
            for answer in ALL {
                let action = decide(
                    &State {
                        after_timeout: true,
                        ..state
                    },
                    answer,
                );
                let ends = matches!(action, Action::Succeed(_) | Action::Fail(_));
                assert!(ends || answer == NotSent, "{answer:?} → {action:?}");
            }
        }
    }
}

#[test]
fn what_an_attempt_leaves_behind_is_never_forgotten() {
    for answer in ALL {
        let mut state = fetching(SUCCESS);
        state.note(answer);
        assert_eq!(state.earlier, Earlier::Cut, "{answer:?}");
        let mut state = resent(SUCCESS);
        state.note(answer);
        assert!(state.earlier >= Earlier::MaybeSent, "{answer:?}");
        let mut state = first(SUCCESS);
        state.note(answer);
        assert_eq!(
            state.earlier != Earlier::Nothing,
            answer.maybe_done(),
            "{answer:?}"
        );
    }
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
