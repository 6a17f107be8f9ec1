// Keeps what a member writes on the server too: two seconds after the last key, and on leaving. What this browser kept
// (composer.js) and the server hasn't got is shown if it is newer, else offered; nothing that stands in the field is lost.
import { later } from './composer.js';

const names = ['board', 'title', 'tags', 'language', 'body', 'once', 'csrf_token'];
const typed = () => new Event('input', { bubbles: true });
const keep = (name, value) => { try { localStorage[name] = value; } catch {} };
const kept = name => { try { return localStorage[name]; } catch {} };

export default boxes => boxes.forEach(box => {
  const { composer: place, draft } = box.dataset, local = 'draft:' + place;
  const area = box.querySelector('textarea'), form = area.form;
  const status = box.querySelector('[data-kept]'), other = box.querySelector('[data-other]');
  // When the server took this browser's text, in its time; below zero: since when it hasn't, in ours.
  const since = 'kept:' + place;
  let changed = false;

  const say = words => { if (status.textContent !== words) status.textContent = words; };
  const save = async leaving => {
    if (!changed) return;
    changed = false;
    const body = new FormData();
    body.append('place', place);
    for (const name of names) if (form.elements[name]) body.append(name, form.elements[name].value);
    try {
      const answer = await fetch('/drafts', { method: 'POST', body, keepalive: leaving === true, headers: { 'X-Requested-With': 'fetch' } });
      if (!answer.ok || answer.redirected) throw answer;
      const moment = await answer.text();
      if (!changed) keep(since, moment);
      say(moment && status.dataset.kept);
    } catch {
      changed = true;
      say(status.dataset.here);
    }
  };
  const soon = later(2000, save);
  const leave = () => save(true);
  form.addEventListener('input', () => {
    changed = true;
    keep(since, -Date.now());
    soon();
  });
  form.addEventListener('submit', () => { changed = false; });
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => document.hidden && leave());

  const text = kept(local), moment = +kept(since) || 0;
  if (draft === '') return area.dispatchEvent(typed());
  if (!text) return;
  if (moment > 0) {
    // The server had it and has none now: it was posted or thrown away elsewhere.
    if (draft === '0') {
      if (area.value === text) area.value = '';
      keep(local, '');
    }
    return;
  }
  let rest = text;
  const show = () => {
    [area.value, rest] = [rest, area.value];
    area.dispatchEvent(typed());
  };
  if (!area.value || area.value === text || +draft && -moment > draft) show();
  other.hidden = !rest || rest === area.value;
  other.onclick = show;
});
