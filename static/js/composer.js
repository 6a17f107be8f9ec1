// Markdown buttons, the server's own preview, a draft kept in this browser. Suggestions and quotes load when begun.
const marks = { bold: ['**', '**'], italic: ['_', '_'], code: ['`', '`'], quote: ['\n> ', ''], list: ['\n- ', ''], link: ['[', '](https://)'] };
const keys = { b: 'bold', i: 'italic', k: 'link' };

export const later = (ms, act, timer) => () => { clearTimeout(timer); timer = setTimeout(act, ms); };

// execCommand keeps the browser's own undo.
const insert = text => document.execCommand('insertText', false, text);
export function append(area, text) {
  area.closest('[data-composer]').querySelector('[data-tab]')?.click();
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  insert((/\S\n?$/.test(area.value) ? '\n\n' : '') + text + '\n\n');
}

export default boxes => boxes.forEach(compose);

function compose(box) {
  const area = box.querySelector('textarea'), form = area.form, draft = 'draft:' + box.dataset.composer;
  const pane = box.querySelector('[data-preview]'), [write, show] = box.querySelectorAll('[data-tab]');

  const mark = name => {
    const { selectionStart: start, selectionEnd: end, value } = area, [before, after] = marks[name];
    area.focus();
    insert(before + value.slice(start, end) + after);
    area.setSelectionRange(start + before.length, end + before.length);
  };
  for (const button of box.querySelectorAll('[data-wrap]')) {
    button.hidden = false;
    button.onclick = () => mark(button.dataset.wrap);
  }
  area.addEventListener('keydown', event => {
    if (!event.ctrlKey && !event.metaKey) return;
    if (keys[event.key]) { event.preventDefault(); mark(keys[event.key]); }
    if (event.key === 'Enter') form.requestSubmit(form.querySelector('.primary'));
  });

  const turn = on => {
    write.ariaPressed = !on;
    show.ariaPressed = on;
    area.hidden = on;
    pane.hidden = !on;
  };
  if (write) {
    write.onclick = () => { turn(false); area.focus(); };
    show.onclick = async event => {
      event.preventDefault();
      turn(true);
      pane.ariaBusy = true;
      try {
        const answer = await fetch(show.formAction, { method: 'POST', body: new FormData(form), headers: { 'X-Requested-With': 'fetch' } });
        if (!answer.ok) throw answer;
        pane.innerHTML = await answer.text();
      } catch { pane.textContent = box.dataset.offline; }
      pane.ariaBusy = null;
    };
  }

  try { area.value ||= localStorage[draft] || ''; } catch {}
  area.addEventListener('input', later(400, () => { try { localStorage[draft] = area.value; } catch {} }));

  const panel = box.querySelector('[data-suggest]');
  if (panel) area.addEventListener('focus', async () => (await import('./suggest.js')).articles(panel, area), { once: true });
}

const quotes = () => import('./quote.js');
document.querySelectorAll('[data-quote]').forEach(link => { link.hidden = false; });
try { if (sessionStorage.quotes) quotes(); } catch {}
document.addEventListener('selectionchange', () => getSelection().isCollapsed || quotes());
addEventListener('click', event => {
  const link = event.target.closest('[data-quote]');
  if (link) { event.preventDefault(); quotes().then(({ quote }) => quote(link)); }
});
