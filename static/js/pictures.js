// Pictures by file, paste and drop: sent one after the other, each with a mark in the text until it is there.
export default inputs => inputs.forEach(input => {
  const box = input.closest('[data-composer]'), area = box.querySelector('textarea'), { form } = area;
  const list = box.querySelector('[data-arriving]'), [stop, again, added, failed, wait] = list.dataset.words.split('|');
  let turn = Promise.resolve(), busy = 0;

  // Who still is right behind a mark when its picture comes gets the description selected.
  const swap = (mark, text) => {
    const at = area.value.indexOf(mark), end = at + mark.length, caret = area.selectionStart;
    if (at < 0) return;
    const select = text && caret >= end && !area.value.slice(end, caret).trim();
    area.setRangeText(text, at, end);
    if (select) area.setSelectionRange(at + 2, at + text.indexOf(']'));
    area.dispatchEvent(new Event('input'));
  };
  const line = () => list.appendChild(list.firstElementChild.content.firstChild.cloneNode(true));
  const say = ({ children: [bar, words, press] }, text, name, onclick) => {
    words.textContent = text;
    Object.assign(press, { textContent: name, hidden: !name, onclick });
    bar.hidden = name != stop;
    words.className = name == again ? 'error' : '';
  };

  const send = (file, item) => {
    const mark = `![⏳ ${file.name}]()`, ask = new XMLHttpRequest(), data = new FormData(form);
    data.set('picture', file);
    area.setRangeText((area.value && '\n\n') + mark + '\n', area.selectionStart, area.selectionEnd, 'end');
    say(item, file.name, stop, () => { item.remove(); ask.abort(); swap(mark, ''); });
    busy++;
    ask.upload.onprogress = ({ loaded, total }) => { item.firstChild.value = loaded / total; };
    ask.responseType = 'json';
    turn = turn.then(() => item.isConnected && new Promise(done => {
      ask.onloadend = done;
      ask.open('POST', '/pictures?json');
      ask.send(data);
    })).then(() => {
      const { markdown, error } = ask.response || {};
      busy--;
      swap(mark, markdown || '');
      say(item, `${file.name}: ${markdown ? added : error || failed}`, !markdown && again, () => send(file, item));
    });
  };

  const take = (event, { files, types }) => {
    if (!files.length || types?.includes('text/plain')) return;
    event.preventDefault();
    area.focus();
    for (const file of files) send(file, line());
    input.value = '';
  };

  input.hidden = true;
  input.nextSibling.onclick = event => { event.preventDefault(); input.click(); };
  input.onchange = event => take(event, input);
  box.onpaste = box.ondrop = event => take(event, event.clipboardData || event.dataTransfer);
  box.ondragover = event => event.preventDefault();
  form.addEventListener('submit', event => {
    if (busy) event.preventDefault(say(line(), wait));
  });
});
