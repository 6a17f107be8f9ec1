// Keeps the count at the bell up to date while the page is looked at: about once a minute, seldom when that fails.
const MINUTE = 6e4, page = document.title;
let asked = Date.now(), wait = MINUTE, timer;

export default function ([bell]) {
  const ask = async () => {
    asked = Date.now();
    try {
      const answer = await fetch('/notifications/count', { redirect: 'error' });
      const { unseen } = await answer.json();
      wait = MINUTE;
      if (unseen !== bell.textContent) document.title = unseen ? `(${unseen}) ${page}` : page;
      bell.textContent = unseen;
    } catch { wait = Math.min(wait * 2, 30 * MINUTE); }
    plan();
  };
  const plan = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, Math.max(0, asked + wait - Date.now()));
  };
  document.addEventListener('visibilitychange', plan);
  plan();

  // What is opened from the list is seen.
  for (const link of document.querySelectorAll('[data-told]')) link.onclick = link.onauxclick = () => {
    const form = link.closest('li').querySelector('form');
    navigator.sendBeacon(form.action, new FormData(form));
  };
}
