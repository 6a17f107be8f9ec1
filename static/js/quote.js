// Quotes a comment, or the words selected in it, into the composer. Quotes of several threads add up until one posts.
import { append } from './composer.js';

export default function quote(links) {
  const box = document.querySelector('[data-composer]'), area = box?.querySelector('textarea');
  if (!area) return;
  const rest = box.querySelector('[data-quotes]');
  const kept = () => { try { return JSON.parse(sessionStorage.quotes || '[]'); } catch { return []; } };
  const missing = () => kept().filter(text => !area.value.includes(text));
  const offer = () => { rest.hidden = !missing().length; };

  const add = (comment, words) => {
    const { comment: id, author } = comment.dataset;
    const said = box.dataset.wrote.replace('{name}', author);
    const text = [`[${said}](/comments/${id})`, '', ...words.trim().split('\n')].map(line => ('> ' + line).trim()).join('\n');
    try { sessionStorage.quotes = JSON.stringify([...kept(), text]); } catch {}
    append(area, text);
    offer();
  };
  rest.onclick = () => { append(area, missing().join('\n\n')); offer(); };
  offer();

  for (const link of links) {
    link.hidden = false;
    link.addEventListener('click', async event => {
      event.preventDefault();
      const answer = await fetch(`/comments/${link.dataset.quote}/source`);
      if (answer.ok) add(link.closest('[data-comment]'), await answer.text());
    });
  }

  const button = document.createElement('button');
  button.className = 'btn quoter';
  button.textContent = links[0].textContent;
  button.hidden = true;
  document.body.append(button);
  const chosen = () => {
    const selection = getSelection(), inside = node => node?.parentElement?.closest('[data-comment] .prose');
    const prose = inside(selection.anchorNode);
    return prose && prose === inside(selection.focusNode) && selection.toString().trim() && [prose.closest('[data-comment]'), selection];
  };
  document.addEventListener('selectionchange', () => {
    const found = chosen();
    button.hidden = !found;
    if (!found) return;
    const { bottom, x } = found[1].getRangeAt(0).getBoundingClientRect();
    button.style.translate = `${x + scrollX}px ${bottom + scrollY + 8}px`;
  });
  button.onpointerdown = event => event.preventDefault();
  button.onclick = () => { const [comment, selection] = chosen(); add(comment, selection.toString()); };
}
