//! One self-contained page for a reviewer.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Sources, location, shortest};
use crate::change::Rewrite;
use crate::{Change, Kind, Report, Verdict, Wire};

const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// The report as one HTML page without anything from outside. `sides` are what the two are called.
pub fn html(report: &Report, sources: Sources<'_>, api: &str, sides: (&str, &str)) -> String {
    let mut out = String::with_capacity(32_768 + report.changes.len() * 640);
    let title = escape(&format!("{api}: {} → {}", sides.0, sides.1));
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n"
    );
    header(&mut out, report, sources, api, sides);
    let groups = groups(report, sources);
    out.push_str("<div class=\"page\">\n");
    contents(&mut out, &groups);
    out.push_str("<main id=\"changes\">\n");
    for (name, subjects) in &groups {
        group(&mut out, name, subjects, report, sources);
    }
    if groups.is_empty() {
        out.push_str("<p class=\"nothing\">Nothing changed for callers or on the wire.</p>\n");
    }
    out.push_str(
        "<p class=\"nothing\" id=\"none\" hidden>No change is left under this filter.</p>\n",
    );
    let _ = write!(
        out,
        "</main>\n</div>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    );
    out
}

/// The changes of one subject.
type Subjects<'a> = BTreeMap<&'a str, Vec<&'a Change>>;

/// By file of the description, which is by resource, and in it by subject.
fn groups<'a>(report: &'a Report, sources: Sources<'a>) -> BTreeMap<String, Subjects<'a>> {
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for change in &report.changes {
        let new = change
            .new
            .and_then(|place| sources.new.get(place.file as usize));
        let old = || {
            change
                .old
                .and_then(|place| sources.old.get(place.file as usize))
        };
        if let Some(file) = new.or_else(old) {
            let name = file.name.rsplit(['/', ' ']).next().unwrap_or_default();
            let stem = name.trim_end_matches(".yaml").to_owned();
            files.entry(&change.subject).or_insert(stem);
        }
    }
    let mut groups: BTreeMap<String, Subjects<'_>> = BTreeMap::new();
    for change in &report.changes {
        let file = files.get(change.subject.as_str());
        let file = file.cloned().unwrap_or_else(|| "api".to_owned());
        let subjects = groups.entry(file).or_default();
        subjects.entry(&change.subject).or_default().push(change);
    }
    groups
}

fn header(
    out: &mut String,
    report: &Report,
    sources: Sources<'_>,
    api: &str,
    (old, new): (&str, &str),
) {
    let verdict = report.verdict().map_or("nothing", Verdict::as_str);
    let wire = match report.wire() {
        Wire::Breaking => "breaking on the wire",
        Wire::Wider => "wider on the wire",
        Wire::Same => "the same on the wire",
    };
    let _ = write!(
        out,
        "<header>\n<p class=\"sides\">{} <code>{}</code> <span aria-label=\"to\">→</span> <code>{}</code></p>\n\
         <h1><span class=\"pill {verdict}\">{verdict}</span> {wire}</h1>\n\
         <form role=\"search\" aria-label=\"Filter\">\n",
        escape(api),
        escape(old),
        escape(new),
    );
    for verdict in [Verdict::Major, Verdict::Minor, Verdict::Patch] {
        toggle(
            out,
            verdict.as_str(),
            verdict.as_str(),
            report.count(verdict),
        );
    }
    let breaking = report
        .changes
        .iter()
        .filter(|c| c.rule.wire == Wire::Breaking);
    toggle(out, "wire", "break the wire", breaking.count());
    let approved = report
        .changes
        .iter()
        .filter(|c| sources.approval(c).is_some());
    toggle(out, "approved", "approved", approved.count());
    out.push_str(
        "<label>Search <input type=\"search\" id=\"filter\" placeholder=\"WorkOrders, field-added, …\" \
         autocomplete=\"off\"></label>\n<output id=\"count\" aria-live=\"polite\"></output>\n\
         <p class=\"keys\"><kbd>/</kbd> search <kbd>j</kbd> <kbd>k</kbd> next, previous</p>\n</form>\n</header>\n",
    );
}

fn toggle(out: &mut String, kind: &str, words: &str, count: usize) {
    if count > 0 {
        let _ = writeln!(
            out,
            "<button type=\"button\" class=\"toggle {kind}\" data-kind=\"{kind}\" \
             aria-pressed=\"false\"><b>{count}</b> {words}</button>"
        );
    }
}

fn contents(out: &mut String, groups: &BTreeMap<String, Subjects<'_>>) {
    if groups.len() < 2 {
        return;
    }
    out.push_str("<nav aria-label=\"Files\">\n<ul>\n");
    for (name, subjects) in groups {
        let changes: usize = subjects.values().map(Vec::len).sum();
        let all = || subjects.values().flatten();
        let worst = all().map(|change| change.rule.verdict).max();
        let wire = all().any(|change| change.rule.wire == Wire::Breaking);
        // What breaks the wire alone must not look harmless.
        let (dot, title) = match worst.unwrap_or(Verdict::Patch) {
            Verdict::Major => ("major", "major"),
            _ if wire => ("wire", "breaks the wire"),
            Verdict::Minor => ("minor", "minor"),
            Verdict::Patch => ("patch", "patch"),
        };
        let name = escape(name);
        let _ = writeln!(
            out,
            "<li data-group=\"{name}\"><a href=\"#{name}\"><span class=\"dot {dot}\" title=\"{title}\"></span>\
             {name}</a> <small>{changes}</small></li>"
        );
    }
    out.push_str("</ul>\n</nav>\n");
}

fn group(
    out: &mut String,
    name: &str,
    subjects: &Subjects<'_>,
    report: &Report,
    sources: Sources<'_>,
) {
    let name = escape(name);
    let _ = writeln!(
        out,
        "<section id=\"{name}\" aria-labelledby=\"{name}-title\">"
    );
    let _ = writeln!(out, "<h2 id=\"{name}-title\">{name}</h2>");
    let mut ordered: Vec<(&&str, &Vec<&Change>)> = subjects.iter().collect();
    // The gravest first; changes of a subject stand in that order already.
    ordered.sort_by_key(|(_, changes)| {
        let grave = changes.iter().map(|change| {
            let verdict = change.rule.verdict;
            let wire = change.rule.wire == Wire::Breaking;
            (wire || verdict == Verdict::Major, verdict)
        });
        std::cmp::Reverse(grave.max())
    });
    for (subject, changes) in ordered {
        let _ = writeln!(
            out,
            "<article tabindex=\"-1\">\n<h3>{}</h3>\n<ul>",
            breakable(subject)
        );
        for change in changes {
            item(out, change, sources);
        }
        out.push_str("</ul>\n");
        let gone = changes
            .iter()
            .all(|change| change.rule.kind == Kind::Removed);
        if let Some(rewrite) = report.callers.get(*subject).filter(|_| !gone) {
            callers(out, rewrite);
        }
        out.push_str("</article>\n");
    }
    out.push_str("</section>\n");
}

fn item(out: &mut String, change: &Change, sources: Sources<'_>) {
    let verdict = change.rule.verdict.as_str();
    let approval = sources.approval(change);
    let mut kinds = verdict.to_owned();
    if change.rule.wire == Wire::Breaking {
        kinds.push_str(" wire");
    }
    if approval.is_some() {
        kinds.push_str(" approved");
    }
    let _ = write!(
        out,
        "<li data-kinds=\"{kinds}\"><p><span class=\"pill {verdict}\">{verdict}</span> {}",
        marked(&change.message)
    );
    if change.rule.wire == Wire::Breaking {
        out.push_str(" <span class=\"pill wire\">breaks the wire</span>");
    }
    out.push_str("</p>");
    if let Some(reason) = approval {
        let _ = write!(
            out,
            "<p class=\"approval\">Approved: {}</p>",
            escape(reason)
        );
    }
    let places = [
        location(sources.old, change.old),
        location(sources.new, change.new),
    ];
    let places: Vec<String> = places
        .into_iter()
        .flatten()
        .map(|place| format!("<code>{}</code>", breakable(&place)))
        .collect();
    let _ = writeln!(
        out,
        "<p class=\"fine\"><span>{}</span> <span>{}</span> <span>{}</span></p></li>",
        places.join(" → "),
        change.rule.id,
        change.fingerprint(),
    );
}

/// How many lines of code are shown at first.
const LINES: usize = 12;

fn callers(out: &mut String, rewrite: &Rewrite) {
    let (before, after) = (shortest(&rewrite.before), shortest(&rewrite.after));
    if before.is_empty() && after.is_empty() {
        return;
    }
    out.push_str("<details><summary>What callers write</summary>\n<pre>");
    for (tag, sign, lines) in [("del", '-', &before), ("ins", '+', &after)] {
        for line in lines.iter().take(LINES) {
            let _ = write!(out, "<{tag}>{sign} {}</{tag}>", escape(line));
        }
        if lines.len() > LINES {
            let _ = write!(out, "<{tag}>{sign} … {} more</{tag}>", lines.len() - LINES);
        }
    }
    out.push_str("</pre></details>\n");
}

/// So short a name is not broken, not even behind a hyphen: `X-Request-Id`.
const WHOLE: usize = 24;

/// Text in which what stands in backquotes is code.
fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 && part.chars().count() <= WHOLE {
            let _ = write!(out, "<code class=\"whole\">{}</code>", escape(part));
        } else if index % 2 == 1 {
            let _ = write!(out, "<code>{}</code>", breakable(part));
        } else {
            out.push_str(&escape(part));
        }
    }
    out
}

/// A long name, which may be broken after its separators.
fn breakable(text: &str) -> String {
    escape(text)
        .replace("::", "::<wbr>")
        .replace('/', "/<wbr>")
        .replace('.', ".<wbr>")
        .replace('_', "_<wbr>")
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
