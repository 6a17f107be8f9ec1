// Something that goes below what stands in a composer: a quote, a citation.
import { insert } from './composer.js';

export default (area, text) => {
  area.closest('[data-composer]').querySelector('[data-tab]')?.click();
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  insert((/\S\n?$/.test(area.value) ? '\n\n' : '') + text + '\n\n');
};
