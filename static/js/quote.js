// Quotes a comment, or the words selected in it, into the composer. Quotes of several threads add up until one posts.
import append from './append.js';

const box = document.querySelector('[data-composer]'), area = box.querySelector('textarea');
const rest = box.querySelector('[data-quotes]');

const kept = () => { try { return JSON.parse(sessionStorage.quotes || '[]'); } catch { return []; } };
const missing = () => kept().filter(text => !area.value.includes(text));
const offer = () => { rest.hidden = !missing().length; };
rest.onclick = () => { append(area, missing().join('\n\n')); offer(); };
offer();

function add({ dataset: { comment, author } }, words) {
  const said = `[${box.dataset.wrote.replace('{name}', author)}](/comments/${comment})`;
  const text = [said, '', ...words.trim().split('\n')].map(line => ('> ' + line).trim()).join('\n');
  try { sessionStorage.quotes = JSON.stringify([...kept(), text]); } catch {}
  append(area, text);
  offer();
}

export async function quote(link) {
  const answer = await fetch(`/comments/${link.dataset.quote}/source`);
  if (answer.ok) add(link.closest('[data-comment]'), await answer.text());
}

const button = document.createElement('button');
button.className = 'btn quoter';
button.textContent = document.querySelector('[data-quote]')?.textContent;
button.hidden = true;
document.body.append(button);

const proseOf = node => node?.parentElement?.closest('[data-comment] .prose');
function selected() {
  const selection = getSelection(), prose = proseOf(selection.anchorNode);
  if (prose && prose === proseOf(selection.focusNode) && selection.toString().trim()) return selection;
}
function follow() {
  const selection = selected();
  button.hidden = !selection || !button.textContent;
  if (button.hidden) return;
  const { bottom, left, right } = selection.getRangeAt(0).getBoundingClientRect();
  const across = document.dir === 'rtl' ? right - document.documentElement.clientWidth : left;
  button.style.translate = `${across}px ${bottom + scrollY + 8}px`;
}
document.addEventListener('selectionchange', follow);
follow();
button.onpointerdown = event => event.preventDefault();
button.onclick = () => {
  const selection = selected();
  add(selection.anchorNode.parentElement.closest('[data-comment]'), selection.toString());
};
