// Tells that something was opened of what a search found; who did isn't asked.
export default ([list]) => {
  const tell = ({ target, button }) => {
    if (button < 2 && target.closest('a')) navigator.sendBeacon('/search/openings', new URLSearchParams({ q: list.dataset.openings }));
  };
  list.addEventListener('click', tell);
  list.addEventListener('auxclick', tell);
};
