// Suggestions below a search box, as a combobox: the box keeps the focus, the arrows choose, Enter goes, Escape closes.
import { mayHoldKey } from './app.js';

const dressed = new Promise(done => {
  const link = document.createElement('link');
  Object.assign(link, { rel: 'stylesheet', href: new URL('../css/search.css', import.meta.url), onload: done, onerror: done });
  document.head.append(link);
});
const known = new WeakSet();

export default ([input]) => {
  if (known.has(input)) return;
  known.add(input);
  const list = document.createElement('div'), status = document.createElement('p');
  const here = document.querySelector('[data-here]');
  let chosen, request, timer, asked = input.defaultValue.trim();

  Object.assign(list, { id: input.id + '-list', className: 'found', role: 'listbox', hidden: true, ariaLabel: input.labels[0].textContent });
  Object.assign(status, { className: 'vh', role: 'status' });
  Object.assign(input, { role: 'combobox', ariaAutoComplete: 'list', ariaExpanded: false });
  input.setAttribute('aria-controls', list.id);
  input.form.append(list, status);

  const choose = option => {
    if (chosen) chosen.ariaSelected = false;
    chosen = option;
    if (!option) return input.removeAttribute('aria-activedescendant');
    option.ariaSelected = true;
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  };
  const open = is => {
    list.hidden = !is;
    input.ariaExpanded = is;
    choose();
  };
  const look = async () => {
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    request?.abort();
    request = new AbortController();
    const body = new URLSearchParams(here ? new FormData(here) : '');
    body.set('q', text);
    try {
      const answer = text.length > 1 && !mayHoldKey(text) && await fetch('/search/suggestions', { method: 'POST', body, signal: request.signal });
      list.innerHTML = answer.ok ? await answer.text() : '';
      await dressed;
      const count = list.querySelector('p');
      status.textContent = count?.textContent;
      count?.remove();
      [...list.children].forEach((option, number) => { option.id = `${list.id}-${number}`; });
      open(list.children.length > 0 && input === document.activeElement);
    } catch {}
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
  input.addEventListener('keydown', event => {
    const { key } = event, options = [...list.children], size = options.length + 1;
    if (event.isComposing || !options.length) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (list.hidden) open(true);
      choose(options[(options.indexOf(chosen) + (key === 'ArrowDown' ? 2 : size)) % size - 1]);
    } else if (key === 'Enter' && chosen) chosen.click();
    else if (key === 'Escape' && !list.hidden) open(false);
    else return;
    event.preventDefault();
  });
  input.addEventListener('blur', () => open(false));
  list.addEventListener('mousedown', event => event.preventDefault());
  look();
};
