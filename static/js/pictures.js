// Pictures by file, paste and drop: sent one after the other, each with a mark in the text until it is there.
export default inputs => inputs.forEach(begin);

function begin(input) {
  const box = input.closest('[data-composer]'), area = box.querySelector('textarea'), { form } = area;
  const list = box.querySelector('[data-arriving]');
  const [sending, stop, again, added, failed, wait] = list.dataset.words.split('|');
  let turn = Promise.resolve(), number = 0, waiting = 0;

  // Puts a text where another stands. Who still waits right behind a mark gets the description of its picture selected.
  const swap = (mark, text) => {
    const at = area.value.indexOf(mark), end = at + mark.length, caret = area.selectionStart;
    if (at < 0) return;
    const follows = caret >= end && !area.value.slice(end, caret).trim();
    area.setRangeText(text, at, end);
    if (text && follows) area.setSelectionRange(at + 2, at + text.indexOf(']'));
    area.dispatchEvent(new Event('input'));
  };
  const say = (item, words, name, act) => {
    item.textContent = words;
    if (!name) return;
    const press = item.appendChild(document.createElement('button'));
    Object.assign(press, { type: 'button', className: 'btn quiet', textContent: name, onclick: act });
  };

  const send = (file, item) => {
    const { name } = file, mark = `![${sending} ${++number}]()`, asked = new XMLHttpRequest();
    const bar = document.createElement('progress'), data = new FormData();
    let stopped;
    area.setRangeText((area.value && '\n\n') + mark + '\n\n', area.selectionStart, area.selectionEnd, 'end');
    say(item, name, stop, () => { stopped = 1; asked.abort(); swap(mark, ''); item.remove(); });
    item.prepend(bar);
    waiting++;
    data.append('csrf_token', form.csrf_token.value);
    data.append('picture', file);
    asked.upload.onprogress = ({ loaded, total }) => { bar.value = loaded / total; };
    turn = turn.then(() => stopped || new Promise(done => {
      asked.onloadend = done;
      asked.open('POST', '/pictures');
      asked.setRequestHeader('X-Requested-With', 'fetch');
      asked.responseType = 'json';
      asked.send(data);
    })).then(() => {
      waiting--;
      if (stopped) return;
      const { markdown = '', error } = asked.response || {};
      swap(mark, markdown);
      if (markdown) say(item, `${name}: ${added}`);
      else say(item, `${name}: ${error || failed}`, again, () => send(file, item));
    });
  };

  const take = (event, { files, types = [] }) => {
    if (!files.length || types.includes('text/plain')) return;
    event.preventDefault();
    area.focus();
    for (const file of files) send(file, list.appendChild(document.createElement('li')));
    input.value = '';
  };

  input.hidden = true;
  input.nextSibling.onclick = event => { event.preventDefault(); input.click(); };
  input.onchange = event => take(event, input);
  box.onpaste = event => take(event, event.clipboardData);
  box.ondrop = event => take(event, event.dataTransfer);
  box.ondragover = event => event.dataTransfer.types.includes('Files') && event.preventDefault();
  form.addEventListener('submit', event => {
    if (!waiting) return;
    event.preventDefault();
    say(list.appendChild(document.createElement('li')), wait);
  });
}
