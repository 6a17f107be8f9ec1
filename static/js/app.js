// Entry of every page. Loads a module where its hook is found; all pages work without any of them.
const find = hook => [...document.querySelectorAll(hook)], hooks = { composer: '[data-composer]', similar: '[data-similar]', reading: '[data-reading]', drafts: '[data-draft]', pictures: '[name=picture]', live: '[data-live]', bell: '[data-bell]', find: '[data-find]:focus' };
const load = name => {
  const found = find(hooks[name]);
  if (found.length) import(`./${name}.js`).then(module => module.default(found));
};
Object.keys(hooks).forEach(load);
addEventListener('focusin', () => load('find'));

// Relative times in the page's language, the reader's clock in the title; the server printed absolute ones.
const { lang } = document.documentElement;
const [named, counted] = ['auto', 'always'].map(numeric => new Intl.RelativeTimeFormat(lang, { numeric }));
const steps = [['year', 31536e3], ['month', 2592e3], ['day', 86400], ['hour', 3600], ['minute', 60]];
for (const time of find('time[data-rel]')) {
  const moment = new Date(time.dateTime), seconds = (moment - Date.now()) / 1000;
  const [unit, size] = steps.find(([, size]) => -seconds >= size) || ['second', Infinity];
  time.title = moment.toLocaleString(lang, { dateStyle: 'long', timeStyle: 'short' });
  time.textContent = (size > 86400 && size < Infinity ? counted : named).format(Math.round(seconds / size), unit);
}

// The filter that is on may stand outside a narrow row of them.
for (const tab of find('.tabs [aria-current]')) tab.parentElement.scrollLeft = tab.offsetLeft - 64;

// What scrolls sideways can be scrolled with the keyboard.
for (const box of find('pre, .table')) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;

// The server confirmed a post: its draft and the collected quotes have done their work.
for (const { dataset } of find('[data-posted]')) {
  try { localStorage.removeItem('draft:' + dataset.posted); sessionStorage.removeItem('quotes'); } catch {}
}

// Support opens in place. On narrow pages its bubble goes while one scrolls down.
const [link] = find('.bubble');
if (link?.popover === null) {
  const bubble = Object.assign(document.createElement('button'), { className: 'bubble' });
  bubble.append(...link.childNodes);
  bubble.onclick = () => import('./bubble.js').then(module => module.default(bubble));
  link.replaceWith(bubble);
  let at = 0;
  addEventListener('scroll', () => { bubble.classList.toggle('away', scrollY > at); at = scrollY; });
}

addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
  const search = find('[type=search]').find(input => input.checkVisibility());
  if (search) { event.preventDefault(); search.focus(); search.select(); }
});

// Who signs in at a comment comes back to it.
addEventListener('click', ({ target }) => {
  const { hash, pathname, search } = location, link = hash.startsWith('#comment-') && target.closest('a[href^="/login?next="]');
  if (link) link.search = '?next=' + encodeURIComponent(pathname + search + hash);
});

// What may hold a key isn't searched for by its address; the server looks, and leads to one (search/routes.py).
export const mayHoldKey = text => /^(?=.*\d).{8}|\S{16}/.test(text);

addEventListener('submit', event => {
  const form = event.target;
  if (form.matches('[action="/search"]') && mayHoldKey(form.q.value)) form.method = 'post';

  // One press, one post.
  if (!event.submitter || event.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = 1;
  event.submitter.ariaBusy = true;
});
addEventListener('pageshow', () => {
  for (const { dataset } of find('[data-sent]')) delete dataset.sent;
  for (const busy of find('form [aria-busy]')) busy.ariaBusy = null;
});
