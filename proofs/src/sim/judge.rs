//! The judge: what callers were told and what left the client, against what the server counted.

use std::collections::BTreeMap;

use specwright_runtime::promise::internals::{Nature, Rule};
use specwright_runtime::promise::{
    Certainty, ErrorKind, Record, Resend, Source, SuccessKind, unknown_writes,
};

use super::Report;
use super::plan::{Ending, LASTS, MARGIN, Plan};
use super::world::{End, Log, Reply, Sent, World};
use crate::call_outcome::CallOutcome;

/// Judges a schedule that is over.
pub fn judge(world: &World, plan: &Plan, endings: &[Option<Ending>]) -> Report {
    let log = world.log();
    let mut report = Report::default();
    let against = &mut report.contradictions;
    if plan.nature != Nature::Read {
        compare_with_count(plan, &log, endings, against);
        wire(plan, &log, against);
    }
    for ending in endings.iter().flatten() {
        *report.outcomes.entry(name(ending.outcome)).or_default() += 1;
    }
    for (call, ending) in endings.iter().enumerate() {
        if ending.is_none() {
            report
                .contradictions
                .push(format!("call {call} never ends"));
        }
    }
    report.story = log.story;
    report
}

fn name(outcome: CallOutcome) -> String {
    match outcome {
        CallOutcome::Success(value) => format!("{value:?}"),
        CallOutcome::Error(fail) => format!("{fail:?}"),
        CallOutcome::Cancelled => "Cancelled".to_owned(),
    }
}

/// What callers were told, against what the server counted.
fn compare_with_count(
    plan: &Plan,
    log: &Log,
    endings: &[Option<Ending>],
    against: &mut Vec<String>,
) {
    let mut least = BTreeMap::<u64, u32>::new();
    let mut effects = BTreeMap::<u64, Vec<u64>>::new();
    for sent in &log.sent {
        effects
            .entry(plan.calls[sent.call].content)
            .or_default()
            .extend(&sent.effects);
    }
    for (call, ending) in endings.iter().enumerate() {
        let Some(ending) = ending else { continue };
        let mine = || log.sent.iter().filter(|sent| sent.call == call);
        let count = mine().map(|sent| sent.effects.len()).sum::<usize>();
        let maybe = mine().filter(|sent| sent.left).count();
        let bounds = ending
            .outcome
            .bounds(u32::try_from(maybe).unwrap_or(u32::MAX));
        if count > usize::try_from(bounds.most).unwrap_or(usize::MAX) {
            against.push(format!(
                "call {call} is told {:?} and has {count} effects",
                ending.outcome
            ));
        }
        let acted = mine().any(|sent| may_have_acted(plan, sent));
        if matches!(ending.outcome, CallOutcome::Error(ErrorKind::Unknown(_))) && !acted {
            against.push(format!(
                "call {call} is told {:?}, and nothing can have been written",
                ending.outcome
            ));
        }
        let content = plan.calls[call].content;
        let least = least.entry(content).or_default();
        // Where twice is the same as once, one effect is as good as two. Of several processes, a replay proves
        // only that one of the identical writes exists.
        let any = plan.nature == Nature::Repeatable || plan.processes > 1;
        *least = if any {
            bounds.least.max(*least)
        } else {
            *least + bounds.least
        };
        if plan.calls[call].state.resend == Resend::Proven && count > 1 {
            against.push(format!("call {call} is Proven and has {count} effects"));
        }
        if plan.rule == Rule::Key && bounds.least == 1 && count == 0 {
            against.push(format!(
                "call {call} is told {:?} and has no effect",
                ending.outcome
            ));
        }
        value(
            call,
            ending,
            effects.get(&content).map_or(&[], Vec::as_slice),
            against,
        );
    }
    for (content, least) in least {
        let count = effects.get(&content).map_or(0, Vec::len);
        if count < usize::try_from(least).unwrap_or(usize::MAX) {
            against.push(format!(
                "callers are told of {least} effects of content {content}, and there are {count}"
            ));
        }
    }
}

/// A value that is handed over is that of an effect that there is.
fn value(call: usize, ending: &Ending, effects: &[u64], against: &mut Vec<String>) {
    let written = matches!(
        ending.outcome,
        CallOutcome::Success(SuccessKind::Written(..) | SuccessKind::AlreadyDone)
    );
    let Some(value) = ending.value.as_deref().filter(|_| written) else {
        return;
    };
    let real = effects
        .iter()
        .any(|effect| value == format!("{{\"Id\":{effect}}}"));
    // A first response may have been unreadable from the start.
    let replayed = matches!(
        ending.outcome,
        CallOutcome::Success(
            SuccessKind::Written(Certainty::Once | Certainty::Repeated, Source::Replayed)
                | SuccessKind::AlreadyDone
        )
    );
    let unreadable = replayed && value == "<html>";
    if !(real || unreadable) {
        against.push(format!(
            "call {call} is handed {value}, which is not the answer to any effect"
        ));
    }
}

/// What left the client, against the rules of the wire.
fn wire(plan: &Plan, log: &Log, against: &mut Vec<String>) {
    for (index, sent) in log.sent.iter().enumerate() {
        let before: Vec<&Sent> = log.sent[..index]
            .iter()
            .filter(|other| other.call == sent.call)
            .collect();
        let maybe: Vec<&Sent> = before
            .iter()
            .copied()
            .filter(|other| may_have_acted(plan, other))
            .collect();
        let complaint = match maybe.last() {
            None => duplicate(plan, log, index),
            Some(last) => resend(plan, sent, &maybe, last),
        };
        if let Some(complaint) = complaint {
            against.push(format!(
                "attempt #{index} of call {}: {complaint}",
                sent.call
            ));
        }
    }
}

/// By what the network saw, the attempt may have had an effect.
fn may_have_acted(plan: &Plan, sent: &Sent) -> bool {
    match &sent.end {
        _ if !sent.left => false,
        End::Out | End::Abandoned | End::Reply(Reply::Lost) => true,
        End::Reply(Reply::NotSent) => false,
        End::Reply(Reply::Answer { answer, cut }) => match answer.status {
            503 => *cut || !answer.body.contains("Reason"),
            408 => true,
            // A refusal by what another attempt did.
            409 if plan.rule == Rule::Key => false,
            400..=499 => false,
            _ => true,
        },
    }
}

fn resend(plan: &Plan, sent: &Sent, maybe: &[&Sent], last: &Sent) -> Option<&'static str> {
    let call = &plan.calls[sent.call];
    let windowed = matches!(plan.rule, Rule::Window(_));
    if call.state.resend == Resend::Never {
        return Some("resent under Never");
    }
    if !call.state.body_replayable {
        return Some("a body that can be read only once is resent");
    }
    if plan.nature != Nature::Write {
        return (call.state.resend == Resend::Proven && plan.rule != Rule::Key)
            .then_some("resent under Proven");
    }
    if plan.rule == Rule::None {
        return Some("resent without a rule");
    }
    if call.state.resend == Resend::Proven && windowed {
        return Some("resent under Proven");
    }
    let first = maybe.first()?;
    if first.wire != sent.wire {
        return Some("resent with other bytes, another token or another key");
    }
    match &last.end {
        End::Abandoned if windowed && !call.state.after_timeout => {
            return Some("a timeout is resent without being chosen");
        }
        End::Reply(Reply::Answer { answer, cut })
            if !cut && matches!(answer.status, 200..=399 | 500) =>
        {
            return Some("resent after an answer that forbids it");
        }
        _ => {}
    }
    if windowed && maybe.len() > 1 {
        return Some("a second resend");
    }
    let late = sent.at - first.at >= LASTS - MARGIN;
    (windowed && late && !plan.clocks_conspire())
        .then_some("resent when the window may have closed")
}

/// An identical write of the same client is out, or may be remembered.
fn duplicate(plan: &Plan, log: &Log, index: usize) -> Option<&'static str> {
    let sent = &log.sent[index];
    if !matches!(plan.rule, Rule::Window(_)) || plan.nature != Nature::Write {
        return None;
    }
    let content = plan.calls[sent.call].content;
    for (call, ended) in log.ended.iter().enumerate() {
        if call == sent.call
            || !plan.together(call, sent.call)
            || plan.calls[call].content != content
        {
            continue;
        }
        let acted = log.sent.iter().filter(|other| {
            other.call == call && other.at <= sent.at && may_have_acted(plan, other)
        });
        let Some(over) = acted.map(|other| other.over.unwrap_or(u64::MAX)).max() else {
            continue;
        };
        if over > sent.at {
            return Some("an identical write of this client is in flight");
        }
        let remembered = ended.is_none_or(|(_, outcome)| Log::may_be_remembered(outcome));
        if remembered && sent.at < over + LASTS {
            return Some("an identical write of this client may be remembered");
        }
    }
    None
}

/// What a restarted process would learn from the journal, against what callers were told.
pub fn journal(
    plan: &Plan,
    endings: &[Option<Ending>],
    records: Vec<Record>,
    against: &mut Vec<String>,
) {
    if plan.journal.is_none() || plan.nature == Nature::Read {
        return;
    }
    let unknown = unknown_writes(records).len();
    // Calls cannot be told apart in the journal, but they can be counted. Bodies that are read once have no entry.
    let told_unknown =
        |ending: &&Ending| matches!(ending.outcome, CallOutcome::Error(ErrorKind::Unknown(_)));
    let open = |ending: &&Ending| told_unknown(ending) || ending.outcome == CallOutcome::Cancelled;
    let listed = endings
        .iter()
        .zip(&plan.calls)
        .filter(|(_, call)| call.state.body_replayable);
    let endings: Vec<&Ending> = listed.filter_map(|(ending, _)| ending.as_ref()).collect();
    let least = endings
        .iter()
        .copied()
        .filter(|ending| told_unknown(ending))
        .count();
    let most = endings
        .iter()
        .copied()
        .filter(|ending| open(ending))
        .count();
    if unknown < least || unknown > most {
        against.push(format!(
            "the journal has {unknown} unknown writes; {least} to {most} are"
        ));
    }
}
