// Markdown buttons, the server's own preview, a draft kept in this browser. Suggestions and quotes load when begun.
const marks = { bold: ['**', '**'], italic: ['_', '_'], code: ['`', '`'], quote: ['\n> ', ''], list: ['\n- ', ''], link: ['[', '](https://)'] };
const keys = { b: 'bold', i: 'italic', k: 'link' };

export const later = (ms, act, timer) => () => { clearTimeout(timer); timer = setTimeout(act, ms); };

// execCommand keeps the browser's own undo.
export const insert = text => document.execCommand('insertText', false, text);

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
      try { await (await import('./preview.js')).default(pane, show.formAction, form); } catch { pane.textContent = box.dataset.offline; }
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
