// Support's bubble: asks what is wrong, offers answers, opens one in place. What it shows comes from the server.
const { lang } = document.documentElement;
const load = async (path, form, button) => {
  const body = form && new URLSearchParams(new FormData(form, button));
  const answer = await fetch(`${path}?lang=${lang}`, body && { method: 'POST', body });
  if (!answer.ok) throw answer;
  return answer.text();
};
const styled = () => new Promise(done => {
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: new URL('../css/bubble.css', import.meta.url) });
  link.onload = link.onerror = done;
  document.head.append(link);
});

// The first press; from then on the button opens and closes by itself.
export default async button => {
  button.ariaBusy = true;
  try {
    const [html] = await Promise.all([load('/support/bubble'), styled()]);
    document.body.insertAdjacentHTML('beforeend', html);
    const panel = document.getElementById('support');
    wire(panel, () => panel.hidePopover());
    button.onclick = null;
    button.popoverTargetElement = panel;
    panel.showPopover({ source: button });
  } catch { location = '/support'; }
  button.ariaBusy = null;
};

export function wire(panel, close) {
  const [ask, reading, opened, status] = ['#support-ask', '[data-reading]', '[data-opened]', '[role=status]'].map(hook => panel.querySelector(hook));
  const solved = reading.querySelector('form'), words = ask.elements.subject;
  let from = words;

  const show = part => {
    for (const one of [ask, reading]) one.hidden = one !== part;
    panel.scrollTop = 0;
    (part === ask ? from : part.querySelector('h2') || part).focus();
  };
  const put = async (place, ...asked) => {
    place.ariaBusy = true;
    try {
      place.innerHTML = await load(...asked);
      const masked = place.querySelector('[data-words]');
      if (masked) words.value = masked.content.textContent;
      status.textContent = place.querySelector('[data-status]')?.dataset.status || '';
    } catch { status.textContent = place.textContent = panel.dataset.trouble; }
    place.ariaBusy = null;
  };
  const remember = what => {
    if (ask.querySelector(`[value="${what}"]`)) return;
    ask.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'read', value: what }));
  };
  // What stands on a page of its own may point into it, and have its ids; here both would be the page's around it.
  const settle = () => {
    const whole = opened.querySelector('[data-whole]');
    for (const link of opened.querySelectorAll('[href^="#"]')) link.href = whole.pathname + link.hash;
    for (const named of opened.querySelectorAll('[id]')) named.removeAttribute('id');
    for (const box of opened.querySelectorAll('pre, .table')) box.tabIndex = 0;
  };

  panel.addEventListener('submit', async event => {
    const { submitter, target } = event, { into } = submitter.dataset;
    if (!into) return; // to the form of a case, which is a page
    event.preventDefault();
    await put(panel.querySelector(into), new URL(submitter.formAction).pathname, target);
    if (target !== solved) return;
    solved.hidden = true;
    show(reading);
  });
  panel.addEventListener('click', async event => {
    const pressed = hook => event.target.closest(hook), link = pressed('[data-read]');
    if (pressed('[data-close]')) close();
    if (pressed('[data-back], [data-again]')) show(ask);
    if (pressed('[data-again]')) ask.reset();
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    from = link;
    solved.elements.offer.value = link.dataset.offer;
    solved.hidden = false;
    await put(opened, '/support/reading/' + link.dataset.read.replace(':', '/'));
    settle();
    remember(link.dataset.read);
    show(reading);
  });
}
