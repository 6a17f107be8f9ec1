// Pictures by file, paste and drop: sent one after the other, each with a mark in the text until it is there.
export default inputs => inputs.forEach(begin);

function begin(input) {
  const box = input.closest('[data-composer]'), area = box.querySelector('textarea'), { form } = area;
  const list = box.querySelector('[data-arriving]'), button = input.nextElementSibling;
  const [sending, stop, again, added, failed, tooLarge, wait] = list.dataset.words.split('|');
  let turn = Promise.resolve(), number = 0, waiting = 0;

  const write = (text, start, end, how) => {
    area.setRangeText(text, start, end, how);
    area.dispatchEvent(new Event('input', { bubbles: true }));
  };
  // Puts what has come, or nothing, where its mark stands. Who still waits right behind it gets the description selected.
  const settle = (mark, text) => {
    const at = area.value.indexOf(mark), end = at + mark.length, caret = area.selectionStart;
    if (at < 0) return;
    const follows = caret >= end && caret === area.selectionEnd && !area.value.slice(end, caret).trim();
    write(text, at, end, 'preserve');
    if (text && follows) area.setSelectionRange(at + 2, at + text.indexOf(']'));
  };
  const say = (item, words, act) => {
    item.textContent = words;
    if (act) {
      const press = item.appendChild(document.createElement('button'));
      Object.assign(press, { type: 'button', className: 'btn quiet', textContent: act[0], onclick: act[1] });
    }
  };

  const send = (file, item) => {
    const { name } = file, mark = `![${sending} ${++number}]()`, asked = new XMLHttpRequest(), bar = document.createElement('progress');
    const end = words => {
      settle(mark, '');
      say(item, `${name}: ${words}`, [again, () => send(file, item)]);
    };
    if (file.size > 10485760) return end(tooLarge);
    const start = area.selectionStart, before = area.value.slice(0, start);
    write((before && !before.endsWith('\n') ? '\n\n' : '') + mark + '\n\n', start, area.selectionEnd, 'end');
    say(item, name, [stop, () => { item.stopped = true; asked.abort(); settle(mark, ''); item.remove(); }]);
    item.stopped = false;
    item.lastChild.before(bar);
    waiting++;
    turn = turn.then(() => item.stopped || new Promise(done => {
      const data = new FormData();
      data.append('csrf_token', form.elements.csrf_token.value);
      data.append('picture', file);
      asked.upload.onprogress = ({ loaded, total }) => { bar.value = loaded / total; };
      asked.onloadend = () => {
        const { markdown, error } = asked.response || {};
        done();
        if (item.stopped) return;
        if (!markdown) return end(error || failed);
        settle(mark, markdown);
        say(item, `${name}: ${added}`);
      };
      asked.open('POST', '/pictures');
      asked.setRequestHeader('X-Requested-With', 'fetch');
      asked.responseType = 'json';
      asked.send(data);
    })).then(() => { waiting--; });
  };

  const take = files => {
    for (const item of [...list.children]) if (!item.querySelector('progress')) item.remove();
    area.hidden = false;
    area.focus();
    for (const file of files) send(file, list.appendChild(Object.assign(document.createElement('li'), { className: 'foot' })));
  };

  input.hidden = true;
  button.onclick = event => { event.preventDefault(); input.click(); };
  input.onchange = () => { take([...input.files]); input.value = ''; };
  box.ondragover = event => { if (event.dataTransfer.types.includes('Files')) event.preventDefault(); };
  for (const kind of ['paste', 'drop']) box.addEventListener(kind, event => {
    const { files, types } = event.clipboardData || event.dataTransfer;
    if (!files.length || types.includes('text/plain')) return;
    event.preventDefault();
    take([...files]);
  });
  form.addEventListener('submit', event => {
    if (!waiting) return;
    event.preventDefault();
    say(list.appendChild(document.createElement('li')), wait);
  });
}
