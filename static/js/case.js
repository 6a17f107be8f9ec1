// The form of a case, and the answers in one: text kept in this browser, files sent at once, saved replies, articles cited.
import keep from './keep.js';
import files from './files.js';

const find = hook => document.querySelector(hook);
for (const form of document.querySelectorAll('[data-keep]')) keep(form);
for (const box of document.querySelectorAll('[data-files]')) files(box);

// Only technical questions ask about version, site and product.
const form = find('#case');
const turn = () => {
  const technical = form.elements.kind.value === 'technical', product = form.elements.product.value;
  for (const part of form.querySelectorAll('[data-technical]')) {
    part.hidden = !technical || part.dataset.product !== undefined && part.dataset.product !== product;
  }
};
form?.addEventListener('change', turn);
if (form) turn();

const area = find('#reply textarea');
const insert = text => {
  area.focus();
  document.execCommand('insertText', false, text);
};
find('[data-replies]')?.addEventListener('change', ({ target }) => {
  if (target.value) insert(target.value);
  target.value = '';
});
for (const button of document.querySelectorAll('aside [data-cite]')) {
  button.hidden = !area;
  button.onclick = () => insert(button.dataset.cite);
}
