// Shows what the sandbox holds. All text goes in as text, never as HTML.
"use strict";
const FEW = 25;
const at = (id) => document.getElementById(id);
const make = (name, text, kind) => {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (kind) node.className = kind;
  return node;
};
let shown = "";
let view;
let all = false;

function say(text, bad = false) {
  at("told").textContent = text;
  at("told").className = bad ? "bad" : "";
}

// People read a query better without its percent signs; what was sent is in the title.
function readable(target) {
  try { return decodeURIComponent(target.replaceAll("+", " ")); } catch { return target; }
}

function bodies(line, open) {
  const box = make("details");
  box.dataset.number = line.number;
  box.open = open.has(String(line.number));
  box.append(make("summary", "Bodies"));
  for (const [title, body] of [["Sent", line.sent], ["Answered", line.answered]]) {
    if (body === null) continue;
    box.append(make("p", `${title}:`), make("pre", typeof body === "string" ? body : JSON.stringify(body, null, 2)));
  }
  return box;
}

function row(line, open) {
  const node = make("tr");
  const path = make("td", `${line.verb} ${readable(line.target)}`, "path");
  path.title = line.target;
  const why = make("td", line.sample ? `${line.rule} (sample: ${line.sample})` : line.rule, "why");
  if (line.sent !== null || line.answered !== null) why.append(bodies(line, open));
  node.append(make("td", line.at.slice(11, 23), "time"), path, make("td", line.status, "status"),
    make("td", line.decision, `decision ${line.failed ? "refused" : line.decision}`), why);
  return node;
}

function showRequests() {
  const kind = at("kind").value;
  const lines = view.requests.filter((line) => !kind || line.decision === kind);
  const open = new Set([...document.querySelectorAll("#requests details[open]")].map((node) => node.dataset.number));
  at("requests").replaceChildren(...lines.slice(0, all ? lines.length : FEW).map((line) => row(line, open)));
  at("none").hidden = lines.length > 0;
  at("more").hidden = lines.length <= FEW;
  at("more").textContent = all ? `Show the last ${FEW}` : `Show all ${lines.length}`;
}

function showStored() {
  const open = new Set([...document.querySelectorAll("#stored details[open]")].map((node) => node.dataset.name));
  const focused = document.activeElement?.closest("#stored details")?.dataset.name;
  at("stored").replaceChildren(...view.collections.map((one) => {
    const box = make("details");
    box.dataset.name = one.name;
    box.open = open.has(one.name);
    box.append(make("summary", `${one.name} (${one.count})`));
    if (one.count > one.last.length) box.append(make("p", `The last ${one.last.length}:`));
    box.append(...one.last.map((value) => make("pre", JSON.stringify(value, null, 2))));
    return box;
  }));
  if (!view.collections.length) at("stored").replaceChildren(make("p", "Nothing yet."));
  // What had the keyboard keeps it when the list is made anew.
  for (const box of document.querySelectorAll("#stored details")) {
    if (box.dataset.name === focused) box.firstChild.focus();
  }
}

function showPlan() {
  const rules = view.rules.concat(view.rate > 0 ? [`${Math.round(view.rate * 100)} % of requests: ${view.struck.join(" or ")}`] : []);
  at("plan").textContent = rules.join("; ") || "None: the sandbox does what the API does.";
  at("plan").className = rules.length ? "on" : "";
  const inUse = JSON.stringify([view.rules, view.rate]);
  for (const button of document.querySelectorAll("[data-plan]")) {
    const { rules = [], rate = 0 } = JSON.parse(button.dataset.plan || "{}");
    const its = JSON.stringify([rules.map((rule) => `${rule.on} → ${rule.fault}`), rate]);
    button.setAttribute("aria-pressed", String(its === inUse));
  }
}

function show(next) {
  view = next;
  at("now").textContent = `${view.now.slice(0, 10)} ${view.now.slice(11, 19)} UTC${view.virtual ? ", stands still" : ""}`;
  // Nothing is made anew that has not changed: it would lose selection and place.
  const { now, ...rest } = view;
  const text = JSON.stringify(rest);
  if (text === shown) return;
  shown = text;
  document.title = at("title").textContent = `${view.api} sandbox`;
  const many = (count, thing) => `${count} ${thing}${count === 1 ? "" : "s"}`;
  at("facts").textContent = `${many(view.operations, "operation")} · ${many(view.count, "request")}`;
  at("memory").textContent = `${many(view.remembered, "request")} in the duplicate memory`;
  showPlan();
  showRequests();
  showStored();
}

async function load() {
  try {
    show(await (await fetch("/-sandbox/overview")).json());
    if (at("told").className) say("");
  } catch {
    say("The sandbox does not answer; what stands here is old.", true);
  }
}

async function post(deed, body, told) {
  try {
    const answer = await fetch(`/-sandbox/${deed}`, { method: "POST", body, headers: { "x-sandbox-control": "1" } });
    const next = await answer.json();
    at("wrong").textContent = next.error || "";
    if (answer.ok) { show(next); say(told); }
  } catch {
    say("The sandbox does not answer.", true);
  }
}

for (const button of document.querySelectorAll("[data-post]")) {
  button.addEventListener("click", () => post(button.dataset.post, undefined, button.dataset.told));
}
for (const button of document.querySelectorAll("[data-plan]")) {
  button.addEventListener("click", () => post("plan", button.dataset.plan, `Faults: ${button.textContent.toLowerCase()}.`));
}
at("own").addEventListener("submit", (event) => {
  event.preventDefault();
  post("plan", at("text").value, "Your plan is in use.");
});
at("kind").addEventListener("change", showRequests);
at("more").addEventListener("click", () => { all = !all; showRequests(); });
load();
setInterval(() => { if (!document.hidden) load(); }, 2000);
