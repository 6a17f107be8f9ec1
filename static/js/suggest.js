// A panel of related things: the last request wins, an empty answer hides it, focus never moves.
import append from './append.js';
import { later } from './composer.js';

// `question()` answers what is typed now, as a form would send it, or nothing.
export default function suggest(panel, field, address, question) {
  const list = panel.querySelector('ul'), status = panel.querySelector('[role=status]');
  let request, asked;
  const look = async () => {
    const query = question();
    if (query === asked) return;
    asked = query;
    request?.abort();
    request = new AbortController();
    try {
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const answer = query && await fetch(address, { method: 'POST', body: query, headers, signal: request.signal });
      list.innerHTML = answer?.ok ? await answer.text() : '';
      const count = list.children.length;
      panel.hidden = !count;
      status.textContent = count ? panel.dataset.found.replace('{count}', count) : '';
    } catch {}
  };
  field.addEventListener('input', later(350, look));
  look();
}

// Help articles under a composer; a press on one cites it.
export function articles(panel, area) {
  suggest(panel, area, panel.dataset.suggest, () => {
    const text = area.value.trim();
    return text.length >= 12 && new URLSearchParams({ q: text.slice(-4000) }).toString();
  });
  panel.addEventListener('click', event => {
    const { cite } = event.target.closest('[data-cite]')?.dataset || {};
    if (cite) append(area, cite);
  });
}
