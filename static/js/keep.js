// Keeps what is written in a form in this browser until the server has confirmed it (app.js forgets it then).
import { later } from './composer.js';

export default form => {
  const name = 'draft:' + form.dataset.keep, status = form.querySelector('[data-kept]');
  const fields = () => [...form.elements].filter(({ name, type }) => name && !/^(csrf_token|once|key|homepage|shown|file)$/.test(name) && /^(text|textarea|email|url|select-one)$/.test(type));
  let kept = {};
  try { kept = JSON.parse(localStorage[name] || '{}'); } catch {}
  for (const field of fields()) {
    if (!field.value && kept[field.name]) field.value = kept[field.name];
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  form.addEventListener('input', later(400, () => {
    const texts = Object.fromEntries(fields().filter(({ value }) => value).map(({ name, value }) => [name, value]));
    try {
      localStorage[name] = JSON.stringify(texts);
      if (status) status.textContent = status.dataset.kept;
    } catch {}
  }));
};
