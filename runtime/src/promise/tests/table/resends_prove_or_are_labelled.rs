//! What a resend proves, and that there is at most one.

use super::*;

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
fn a_limit_that_ends_the_waiting_before_a_resend_says_what_is_known() {
    assert_eq!(
        give_up(&resent(SUCCESS), Unknown::GaveUp),
        ErrorKind::Unknown(Unknown::GaveUp)
    );
    let cut = give_up(&fetching(SUCCESS), Unknown::GaveUp);
    assert_eq!(cut, ErrorKind::WrittenUnread(Certainty::Once));
    // Twice may be more than once, even if that changes nothing.
    let repeatable = State {
        nature: Nature::Repeatable,
        ..fetching(Rule::None)
    };
    let cut = give_up(&repeatable, Unknown::GaveUp);
    assert_eq!(cut, ErrorKind::WrittenUnread(Certainty::Repeated));
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
