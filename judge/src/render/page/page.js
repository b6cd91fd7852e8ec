const filter = document.getElementById('filter');
const count = document.getElementById('count');
const none = document.getElementById('none');
const toggles = [...document.querySelectorAll('.toggle')];
const articles = [...document.querySelectorAll('article')];
const sections = [...document.querySelectorAll('section')];
const total = document.querySelectorAll('article li').length;

function apply() {
  const wanted = filter.value.trim().toLowerCase();
  const pressed = toggles.filter((t) => t.getAttribute('aria-pressed') === 'true').map((t) => t.dataset.kind);
  const verdicts = pressed.filter((kind) => kind !== 'wire' && kind !== 'approved');
  const marks = pressed.filter((kind) => kind === 'wire' || kind === 'approved');
  let shown = 0;
  for (const article of articles) {
    const subject = article.querySelector('h3').textContent.toLowerCase();
    let some = false;
    for (const item of article.querySelectorAll('li')) {
      const kinds = item.dataset.kinds.split(' ');
      const fits = (!verdicts.length || verdicts.some((kind) => kinds.includes(kind)))
        && marks.every((kind) => kinds.includes(kind))
        && (!wanted || subject.includes(wanted) || item.textContent.toLowerCase().includes(wanted));
      item.hidden = !fits;
      if (fits) { shown += 1; some = true; }
    }
    article.hidden = !some;
  }
  for (const section of sections) {
    const empty = !section.querySelector('article:not([hidden])');
    section.hidden = empty;
    const link = document.querySelector(`nav [data-group="${CSS.escape(section.id)}"]`);
    if (link) link.hidden = empty;
  }
  count.textContent = shown === total ? '' : `${shown} of ${total} changes`;
  none.hidden = shown > 0 || total === 0;
}

filter.addEventListener('input', apply);
document.querySelector('form').addEventListener('submit', (event) => event.preventDefault());
for (const toggle of toggles) {
  toggle.addEventListener('click', () => {
    toggle.setAttribute('aria-pressed', toggle.getAttribute('aria-pressed') === 'true' ? 'false' : 'true');
    apply();
  });
}

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === filter) {
    if (event.key === 'Escape') { filter.value = ''; apply(); filter.blur(); }
    return;
  }
  if (event.key === '/') { event.preventDefault(); filter.focus(); return; }
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const visible = articles.filter((article) => !article.hidden);
  if (!visible.length) return;
  const at = visible.indexOf(document.activeElement.closest('article'));
  const next = at < 0 ? (step > 0 ? 0 : visible.length - 1) : Math.min(Math.max(at + step, 0), visible.length - 1);
  visible[next].focus({ preventScroll: true });
  visible[next].scrollIntoView({ block: 'start' });
});

// Paper cannot be opened; the screen is as it was when the printer is done.
let opened = [];
addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('details:not([open])')];
  for (const one of opened) one.open = true;
});
addEventListener('afterprint', () => {
  for (const one of opened) one.open = false;
});
