// Markdown buttons, the server's own preview, a draft kept in this browser, help articles while typing.
import suggest, { later } from './suggest.js';

const marks = { bold: ['**', '**'], italic: ['_', '_'], code: ['`', '`'], quote: ['\n> ', ''], list: ['\n- ', ''], link: ['[', '](https://)'] };
const keys = { b: 'bold', i: 'italic', k: 'link' };

// execCommand keeps the browser's own undo.
export function insert(area, text) {
  area.focus();
  document.execCommand('insertText', false, text);
}
export function append(area, text) {
  area.setSelectionRange(area.value.length, area.value.length);
  insert(area, (area.value.trim() && '\n\n') + text + '\n\n');
}

export default boxes => boxes.forEach(compose);

function compose(box) {
  const area = box.querySelector('textarea'), form = area.form, draft = 'draft:' + box.dataset.composer;
  const pane = box.querySelector('[data-preview]'), [write, show] = box.querySelectorAll('[data-tab]');

  const mark = name => {
    const { selectionStart: start, selectionEnd: end, value } = area, [before, after] = marks[name];
    insert(area, before + value.slice(start, end) + after);
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
    write.setAttribute('aria-pressed', !on);
    show.setAttribute('aria-pressed', on);
    area.hidden = on;
    pane.hidden = !on;
  };
  write.onclick = () => { turn(false); area.focus(); };
  show.onclick = async event => {
    event.preventDefault();
    turn(true);
    pane.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(show.formAction, { method: 'POST', body: new FormData(form), headers: { 'X-Requested-With': 'fetch' } });
      if (!answer.ok) throw answer;
      pane.innerHTML = await answer.text();
    } catch { pane.textContent = box.dataset.offline; }
    pane.removeAttribute('aria-busy');
  };

  try { area.value ||= localStorage[draft] || ''; } catch {}
  area.addEventListener('input', later(400, () => { try { localStorage[draft] = area.value; } catch {} }));

  const panel = box.querySelector('[data-suggest]');
  if (!panel) return;
  suggest(panel, area, panel.dataset.suggest, () => {
    const text = area.value.trim();
    return text.length >= 12 && new URLSearchParams({ q: text.slice(-400) }).toString();
  });
  panel.addEventListener('click', event => {
    const { cite } = event.target.closest('[data-cite]')?.dataset || {};
    if (cite) append(area, cite);
  });
}
