// Tells that something was opened of what a search found; who did isn't asked.
const list = document.querySelector('[data-openings]');
if (list) list.onclick = list.onauxclick = ({ target, button }) => {
  if (button < 2 && target.closest('a')) navigator.sendBeacon('/search/openings', new URLSearchParams({ q: list.dataset.openings }));
};
