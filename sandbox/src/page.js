// Shows what the sandbox holds. All text goes in as text, never as HTML.
"use strict";
const at = (id) => document.getElementById(id);
const make = (name, text, kind) => {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (kind) node.className = kind;
  return node;
};

function show(view) {
  document.title = at("title").textContent = `${view.api}: sandbox`;
  at("facts").textContent =
    `${view.operations} operations · ${view.count} requests · ${view.remembered} in the duplicate memory · clock ${view.now}`;
  const rules = view.rules.concat(view.rate > 0 ? [`${view.rate * 100} % of requests`] : []);
  at("plan").textContent = rules.length ? rules.join("; ") : "None.";
  at("requests").replaceChildren(...view.requests.map((line) => {
    const row = make("tr");
    row.append(make("td", line.at.slice(11, 23)), make("td", `${line.verb} ${line.target}`, "path"),
      make("td", line.status), make("td", line.decision, line.decision), make("td", line.rule));
    return row;
  }));
  const open = new Set([...document.querySelectorAll("details[open]")].map((node) => node.dataset.name));
  at("stored").replaceChildren(...view.collections.map((one) => {
    const box = make("details");
    box.dataset.name = one.name;
    box.open = open.has(one.name);
    box.append(make("summary", `${one.name} (${one.count})`),
      ...one.last.map((value) => make("pre", JSON.stringify(value, null, 2))));
    return box;
  }));
  if (!view.collections.length) at("stored").replaceChildren(make("p", "Nothing yet."));
}

async function load() {
  const answer = await fetch("/-sandbox/overview");
  show(await answer.json());
}

async function post(deed, body) {
  const answer = await fetch(`/-sandbox/${deed}`, { method: "POST", body, headers: { "x-sandbox-control": "1" } });
  const view = await answer.json();
  at("wrong").textContent = view.error || "";
  if (answer.ok) show(view);
}

for (const button of document.querySelectorAll("[data-post]")) {
  button.addEventListener("click", () => post(button.dataset.post));
}
for (const button of document.querySelectorAll("[data-plan]")) {
  button.addEventListener("click", () => post("plan", button.dataset.plan));
}
at("own").addEventListener("submit", (event) => {
  event.preventDefault();
  post("plan", at("text").value);
});
load();
setInterval(() => { if (!document.hidden) load().catch(() => {}); }, 2000);
