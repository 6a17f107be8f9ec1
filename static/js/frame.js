// The bubble in a frame: tells the page around, if that is one of those named, how high it is and when to close.
import { wire } from './bubble.js';

const panel = document.querySelector('.support'), origins = document.body.dataset.origins.split(' ');
let around;
const tell = message => around && parent.postMessage({ support: message }, around);

addEventListener('message', ({ source, origin, data }) => {
  if (source !== parent || !origins.includes(origin) || data?.support !== 'open') return;
  around = origin;
  tell(panel.scrollHeight);
  panel.querySelector('textarea').focus();
});
addEventListener('keydown', event => { if (event.key === 'Escape') tell('close'); });
wire(panel, () => tell('close'));
new ResizeObserver(() => tell(panel.scrollHeight)).observe(panel);
