//! The rule that settles an unknown write: what the API shows, against what the call itself knows.

/// How often a call can have written, by its own result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// At least so often.
    pub least: u32,
    /// At most so often, now and later.
    pub most: u32,
}

/// What one look at the API showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// How many things were found that the write made: equal, and not there before.
    pub matches: u32,
    /// How many others may be it: a field is absent or changed, or the time of making is not clear.
    pub doubtful: u32,
    /// The API would leave out of its answer what is looked for.
    pub hidden: bool,
    /// It began when nothing could be on its way any more.
    pub late: bool,
}

/// What is known after a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Written once.
    Once,
    /// Written, and a second one may still show.
    PossiblyTwice,
    /// Written more than once.
    Twice,
    /// Not written, and it will not be.
    NotWritten,
    /// Look again once nothing can be on its way any more.
    LookAgain,
    /// Not known.
    Unknown(Doubt),
}

/// Why a write stays unknown after looking for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Doubt {
    /// The description does not say how to look for it.
    NoLookup,
    /// It is about an identical write of another call.
    OtherCall,
    /// The request has none of the values to look for.
    NothingToLookFor,
    /// The API could not be asked.
    LookupFailed,
    /// Something was found that may be it: a field is absent or was changed, or it is not clear when it was made.
    Unclear,
    /// More was found than the call can have written.
    MoreThanSent,
    /// It was written, but is not found.
    Missing,
    /// The API leaves such a thing out of its list.
    Hidden,
}

impl Doubt {
    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoLookup => "the description does not say how to look for it",
            Self::OtherCall => "it is about an identical write of another call",
            Self::NothingToLookFor => "the request has none of the values to look for",
            Self::LookupFailed => "the API could not be asked",
            Self::Unclear => "something was found that may be it, or may be older or another",
            Self::MoreThanSent => "more was found than the call can have written",
            Self::Missing => "it was written, but is not found",
            Self::Hidden => "the API leaves such a thing out of its list",
        }
    }
}

/// What a look proves. An absence proves something only in a late look; a presence at once, if there can be no more.
pub(super) fn decide(bounds: Bounds, look: Look) -> Verdict {
    let Look {
        matches,
        doubtful,
        hidden,
        late,
    } = look;
    match (matches, doubtful, late) {
        (found, _, _) if found > bounds.most => Verdict::Unknown(Doubt::MoreThanSent),
        (1, 0, _) if bounds.most == 1 => Verdict::Once,
        (2.., 0, _) if matches == bounds.most => Verdict::Twice,
        (_, _, false) => Verdict::LookAgain,
        (_, 1.., true) => Verdict::Unknown(Doubt::Unclear),
        (0, 0, true) if bounds.least > 0 => Verdict::Unknown(Doubt::Missing),
        (0, 0, true) if hidden => Verdict::Unknown(Doubt::Hidden),
        (0, 0, true) => Verdict::NotWritten,
        (1, 0, true) if hidden => Verdict::PossiblyTwice,
        (1, 0, true) => Verdict::Once,
        (2.., 0, true) => Verdict::Twice,
    }
}

/// What is known when the last look failed, by the one before it.
pub(super) fn without_look(earlier: Option<Look>) -> Verdict {
    match earlier {
        Some(Look {
            matches: 1,
            doubtful: 0,
            ..
        }) => Verdict::PossiblyTwice,
        Some(Look {
            matches: 2..,
            doubtful: 0,
            ..
        }) => Verdict::Twice,
        _ => Verdict::Unknown(Doubt::LookupFailed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAGS: [bool; 2] = [false, true];

    /// Every look and every knowledge, within small numbers.
    fn each(mut check: impl FnMut(Bounds, Look, Verdict)) {
        for (least, most) in [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3)] {
            let bounds = Bounds { least, most };
            for (matches, doubtful) in (0..5).flat_map(|m| (0..3).map(move |d| (m, d))) {
                for (hidden, late) in FLAGS.into_iter().flat_map(|h| FLAGS.map(|l| (h, l))) {
                    let look = Look {
                        matches,
                        doubtful,
                        hidden,
                        late,
                    };
                    check(bounds, look, decide(bounds, look));
                }
            }
        }
    }

    #[test]
    fn not_written_needs_a_late_look_that_shows_all_and_finds_nothing() {
        each(|bounds, look, verdict| {
            let proven = look.late && !look.hidden && look.matches + look.doubtful == 0;
            let expected = proven && bounds.least == 0;
            assert_eq!(
                verdict == Verdict::NotWritten,
                expected,
                "{bounds:?} {look:?}"
            );
        });
    }

    #[test]
    fn once_needs_one_match_and_no_room_for_a_second() {
        each(|bounds, look, verdict| {
            let no_more = bounds.most == 1 || (look.late && !look.hidden);
            let expected = look.matches == 1 && look.doubtful == 0 && no_more;
            assert_eq!(verdict == Verdict::Once, expected, "{bounds:?} {look:?}");
        });
    }

    #[test]
    fn twice_needs_two_matches_of_two_attempts() {
        each(|bounds, look, verdict| {
            if verdict == Verdict::Twice {
                assert!(look.matches >= 2 && look.matches <= bounds.most);
                assert_eq!(look.doubtful, 0);
            }
        });
    }

    #[test]
    fn what_a_stranger_may_have_made_is_not_called_ours() {
        each(|bounds, look, verdict| {
            if look.matches > bounds.most {
                assert_eq!(verdict, Verdict::Unknown(Doubt::MoreThanSent));
            } else if look.doubtful > 0 {
                assert!(matches!(
                    verdict,
                    Verdict::LookAgain | Verdict::Unknown(Doubt::Unclear)
                ));
            }
        });
    }

    #[test]
    fn a_late_look_is_the_last() {
        each(|_, look, verdict| assert!(!look.late || verdict != Verdict::LookAgain));
    }

    #[test]
    fn a_failed_look_leaves_what_the_one_before_has_shown() {
        let seen = |matches, doubtful| {
            without_look(Some(Look {
                matches,
                doubtful,
                hidden: false,
                late: false,
            }))
        };
        let failed = Verdict::Unknown(Doubt::LookupFailed);
        assert_eq!(without_look(None), failed);
        assert_eq!(seen(0, 0), failed);
        assert_eq!(seen(1, 1), failed);
        assert_eq!(seen(1, 0), Verdict::PossiblyTwice);
        assert_eq!(seen(2, 0), Verdict::Twice);
    }
}
