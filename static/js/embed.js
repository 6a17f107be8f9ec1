// On the vendor's own sites (support/routes/frame.py): a button that opens the bubble in a frame. Styles are set one by one, as a strict policy allows.
(({ address, labels, color }) => {
  const script = document.currentScript, make = name => document.createElement(name), dress = (element, style) => Object.assign(element.style, style);
  const wished = [script?.dataset.lang, document.documentElement.lang, ...navigator.languages].map(code => code?.split('-')[0]);
  const lang = wished.find(code => labels[code]) || Object.keys(labels)[0], { origin } = new URL(address);

  const begin = () => {
    const place = make('div'), button = make('button');
    let frame;
    const tell = () => frame.dataset.loaded && frame.contentWindow.postMessage({ support: 'open' }, origin);
    const turn = on => {
      button.ariaExpanded = on;
      frame.style.display = on ? 'block' : 'none';
      if (on) { frame.focus(); tell(); } else button.focus();
    };
    const open = () => {
      frame = make('iframe');
      frame.title = labels[lang];
      frame.src = `${address}/support/frame?` + new URLSearchParams({ lang, page: location.origin + location.pathname });
      frame.onload = () => { frame.dataset.loaded = 1; tell(); };
      dress(frame, { position: 'fixed', zIndex: 2147483647, insetInlineEnd: '20px', bottom: '92px', width: 'min(24rem, 100vw - 40px)', height: '28rem', maxHeight: 'calc(100dvh - 112px)', border: 0, borderRadius: '16px', boxShadow: '0 18px 48px -10px #0006' });
      place.shadowRoot.append(frame);
    };
    button.textContent = labels[lang];
    button.ariaExpanded = false;
    button.onclick = () => {
      const on = button.ariaExpanded !== 'true';
      if (!frame) open();
      turn(on);
    };
    dress(place, { all: 'initial' });
    dress(button, { position: 'fixed', zIndex: 2147483647, insetInlineEnd: '20px', bottom: '20px', minHeight: '56px', padding: '0 22px', border: 0, borderRadius: '99px', background: color, color: '#fff', font: '600 16px/1.2 system-ui, sans-serif', boxShadow: '0 6px 24px -8px #0006', cursor: 'pointer' });
    place.attachShadow({ mode: 'open' }).append(button);
    place.lang = lang;
    document.body.append(place);

    addEventListener('message', ({ source, origin: from, data }) => {
      if (!frame || source !== frame.contentWindow || from !== origin) return;
      if (data?.support === 'close') turn(false);
      if (data?.support > 0) frame.style.height = `${data.support}px`;
    });
    addEventListener('keydown', event => { if (event.key === 'Escape' && button.ariaExpanded === 'true') turn(false); });
  };
  if (document.body) begin();
  else addEventListener('DOMContentLoaded', begin);
})
