// Parts that change by themselves: fetched anew with their page until the server no longer marks them.
export default ([part]) => {
  const again = async () => {
    try {
      const answer = await fetch(location.href);
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(part.id);
      if (answer.ok && !fresh) return location.reload();
      if (answer.ok) part.replaceWith(part = fresh);
    } catch {}
    if ('live' in part.dataset) setTimeout(again, 1500);
  };
  setTimeout(again, 1000);
};
