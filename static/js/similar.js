// While a thread is being written: threads and articles that may already answer it.
import suggest from './suggest.js';

export default ([panel]) => {
  const form = panel.closest('form'), { title, body, board } = form.elements;
  suggest(panel, form, panel.dataset.similar, () => {
    const words = title.value.trim();
    const query = { title: words, body: body.value.trim().slice(0, 200), board: board?.value || '' };
    return words.length >= 8 && !panel.dataset.dismissed && new URLSearchParams(query).toString();
  });
  panel.querySelector('[data-dismiss]').onclick = () => {
    panel.dataset.dismissed = '1';
    panel.hidden = true;
    title.focus();
  };
};
