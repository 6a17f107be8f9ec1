// Files by choice, paste, drop and camera: each is sent at once, shown with its progress, and named in the form.
export default box => {
  const inputs = box.querySelectorAll('[type=file]'), list = box.querySelector('ul'), { form } = inputs[0];
  const [remove, stop, failed, wait] = box.dataset.words.split('|'), line = box.querySelector('template').content;
  let busy = 0, turn = Promise.resolve();

  const send = file => {
    const item = line.cloneNode(true).firstElementChild, [field, bar, picture, words, press] = item.children;
    const ask = new XMLHttpRequest(), data = new FormData();
    words.textContent = file.name;
    press.textContent = stop;
    press.onclick = () => { item.remove(); ask.abort(); };
    list.append(item);
    data.set('csrf_token', form.elements.csrf_token.value);
    data.set('screenshots', file);
    busy++;
    ask.upload.onprogress = ({ loaded, total }) => { bar.value = loaded / total; };
    ask.responseType = 'json';
    turn = turn.then(() => item.isConnected && new Promise(done => {
      ask.onloadend = done;
      ask.open('POST', box.dataset.files);
      ask.send(data);
    })).then(() => {
      const answer = ask.response || {};
      busy--;
      bar.hidden = true;
      press.textContent = remove;
      if (!answer.file) {
        words.textContent = answer.error || `${file.name}: ${failed}`;
        words.className = 'error';
        return;
      }
      Object.assign(field, { value: answer.file, disabled: false });
      words.textContent = `${answer.name} · ${answer.size}`;
      if (answer.preview) Object.assign(picture, { src: answer.preview, hidden: false });
    });
  };

  const take = (event, { files, types }) => {
    if (!files.length || types?.includes('text/plain')) return;
    event.preventDefault();
    delete box.dataset.over;
    for (const file of files) send(file);
    for (const input of inputs) input.value = '';
  };
  for (const input of inputs) input.onchange = event => take(event, input);
  form.onpaste = event => take(event, event.clipboardData);
  form.ondrop = event => take(event, event.dataTransfer);
  form.ondragover = event => { if (event.dataTransfer.types.includes('Files')) { event.preventDefault(); box.dataset.over = ''; } };
  form.ondragleave = () => { delete box.dataset.over; };
  form.addEventListener('submit', event => {
    if (!busy) return;
    event.preventDefault();
    const item = line.cloneNode(true).firstElementChild;
    item.replaceChildren(Object.assign(document.createElement('span'), { className: 'error', textContent: wait }));
    list.append(item);
  });
};
