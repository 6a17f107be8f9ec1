// Credits the comments on screen while the page has focus: after a second, then every five, and on leaving.
// While something new is told at the bell, also those that were read before: it may be about one of them.
export default ([{ dataset }]) => {
  const seen = new Set();
  let read = document.querySelector('[data-bell]').textContent ? 0 : +dataset.read, wait = 1000, focused = document.hasFocus(), timer;

  const send = async () => {
    clearTimeout(timer);
    timer = 0;
    const before = read, number = Math.max(0, ...seen);
    if (!focused || number <= before) return;
    read = number;
    wait = 5000;
    const body = new FormData();
    body.append('number', number);
    body.append('csrf_token', document.querySelector('[name=csrf_token]').value);
    try {
      const answer = await fetch(`/threads/${dataset.reading}/reading`, { method: 'POST', body, keepalive: true, headers: { 'X-Requested-With': 'fetch' } });
      if (!answer.ok) throw answer;
    } catch { read = before; }
  };
  const soon = () => { timer ||= setTimeout(send, wait); };

  // A comment is read when its end is on screen.
  const observer = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      seen[isIntersecting ? 'add' : 'delete'](+target.closest('.post').id.slice(8));
    }
    soon();
  });
  for (const post of document.querySelectorAll('.post')) observer.observe(post.querySelector('.acts') || post);

  addEventListener('focus', () => { focused = true; soon(); });
  addEventListener('blur', () => { send(); focused = false; });
  addEventListener('click', event => event.target.closest('a') && send());
  addEventListener('pagehide', send);
};
