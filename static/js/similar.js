// While a thread is being written: threads and articles that may already answer it.
import suggest from './suggest.js';

export default ([panel]) => {
  const form = panel.closest('form'), { board, errors } = form.elements;
  const title = form.elements.title || form.elements.subject, body = form.elements.body || form.elements.description;
  suggest(panel, form, panel.dataset.similar, () => {
    const words = title.value.trim(), text = `${errors?.value || ''}\n${body.value}`.trim().slice(0, 4000); // enough for a pasted error
    const query = { title: words, body: text, board: board?.value || '' };
    return (words.length >= 8 || text.length >= 40) && !panel.dataset.dismissed && new URLSearchParams(query).toString();
  });
  panel.querySelector('[data-dismiss]').onclick = () => {
    panel.dataset.dismissed = '1';
    panel.hidden = true;
    title.focus();
  };
};
