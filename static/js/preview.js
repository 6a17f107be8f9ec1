// What is being written as the server shows it.
export default async (pane, address, form) => {
  pane.ariaBusy = true;
  try {
    const answer = await fetch(address, { method: 'POST', body: new FormData(form), headers: { 'X-Requested-With': 'fetch' } });
    if (!answer.ok) throw answer;
    pane.innerHTML = await answer.text();
  } finally { pane.ariaBusy = null; }
};
