//! One self-contained page for a reviewer.

use std::fmt::Write as _;

use super::{Sources, spot, summary};
use crate::{Report, Verdict, Wire};

/// The report as one HTML page without anything from outside.
pub fn html(report: &Report, sources: Sources<'_>, title: &str) -> String {
    let mut out = String::with_capacity(16_384 + report.changes.len() * 320);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n<p class=\"summary\">{}</p>\n\
         <form role=\"search\"><label>Show only <input type=\"search\" id=\"filter\" \
         placeholder=\"WorkOrders, field-added, …\" autocomplete=\"off\"></label> \
         <output id=\"count\" aria-live=\"polite\"></output></form>\n</header>\n<main>\n",
        escape(&summary(report)),
        title = escape(title),
    );
    for verdict in [Verdict::Major, Verdict::Minor, Verdict::Patch] {
        section(&mut out, report, sources, verdict);
    }
    let _ = write!(
        out,
        "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    );
    out
}

fn section(out: &mut String, report: &Report, sources: Sources<'_>, verdict: Verdict) {
    let changes: Vec<_> = report
        .changes
        .iter()
        .filter(|c| c.rule.verdict == verdict)
        .collect();
    if changes.is_empty() {
        return;
    }
    let word = verdict.as_str();
    let open = if verdict == Verdict::Patch {
        ""
    } else {
        " open"
    };
    let _ = write!(
        out,
        "<details class=\"{word}\"{open}>\n<summary><h2>{word} <small>{}</small></h2></summary>\n<ul>\n",
        changes.len()
    );
    for change in changes {
        let wire = match change.rule.wire {
            Wire::Breaking => "<span class=\"wire\">wire</span>",
            _ => "",
        };
        let places: Vec<String> = [spot(sources.old, change.old), spot(sources.new, change.new)]
            .into_iter()
            .flatten()
            .map(|place| format!("<code>{}</code>", escape(&place)))
            .collect();
        let _ = writeln!(
            out,
            "<li><p><code class=\"subject\">{}</code> {} {wire}</p><p class=\"fine\">{} · {} {}</p></li>",
            escape(&change.subject),
            escape(&change.message),
            change.rule.id,
            change.fingerprint(),
            places.join(" → "),
        );
    }
    out.push_str("</ul>\n</details>\n");
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

const STYLE: &str = "
:root { --ink: #1d2330; --dim: #5c6470; --page: #fdfdfc; --line: #dcdfe4; --major: #b3261e; --minor: #8a5a00; --patch: #2c6e49; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ec; --dim: #9aa3af; --page: #15181e; --line: #333a45; --major: #ff8a80; --minor: #f2c063; --patch: #7fd1a3; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 60rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { display: inline; font-size: 1.15rem; }
h2 small { color: var(--dim); font-weight: normal; }
.summary { margin: .25rem 0 1rem; font-size: 1.1rem; }
input { font: inherit; padding: .3rem .5rem; min-width: min(20rem, 100%); border: 1px solid var(--dim);
  border-radius: .25rem; background: transparent; color: inherit; }
:focus-visible { outline: 3px solid #4c8bf5; outline-offset: 2px; }
details { margin-top: 1.5rem; border-top: 3px solid var(--line); padding-top: .75rem; }
details.major { border-color: var(--major); } details.minor { border-color: var(--minor); }
details.patch { border-color: var(--patch); }
summary { cursor: pointer; }
ul { list-style: none; margin: .5rem 0 0; padding: 0; }
li { padding: .5rem 0; border-bottom: 1px solid var(--line); }
li p { margin: 0; overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; }
.subject { font-weight: 600; }
.fine { color: var(--dim); font-size: .85rem; }
.wire { border: 1px solid var(--major); color: var(--major); border-radius: .75rem; padding: 0 .5rem; font-size: .8rem; }
@media print { form { display: none; } details { break-inside: auto; } li { break-inside: avoid; } }
";

const SCRIPT: &str = "
const filter = document.getElementById('filter');
const count = document.getElementById('count');
const items = [...document.querySelectorAll('li')];
filter.addEventListener('input', () => {
  const wanted = filter.value.toLowerCase();
  let shown = 0;
  for (const item of items) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
    if (!item.hidden) shown += 1;
  }
  if (wanted) for (const d of document.querySelectorAll('details')) d.open = true;
  count.textContent = wanted ? `${shown} of ${items.length}` : '';
});
document.querySelector('form').addEventListener('submit', (event) => event.preventDefault());
addEventListener('beforeprint', () => { for (const d of document.querySelectorAll('details')) d.open = true; });
";
