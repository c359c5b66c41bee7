// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/html_map.h"

namespace conformance {

const char kMapStyle[] = R"css(
.map { display: grid; grid-template-columns: max-content max-content; overflow: auto;
  width: fit-content; max-width: 100%; max-height: 75vh; border: 1px solid var(--line); }
.map-corner, .map-hosts, .map-families { position: sticky; background: var(--paper); }
.map-corner { left: 0; top: 0; z-index: 3; } .map-families { top: 0; z-index: 2; }
.map-hosts { left: 0; z-index: 1; max-width: 16rem; padding: 0 .4rem;
  border-right: 1px solid var(--line); font-size: 11px; line-height: 14px; }
.map-hosts span { display: block; height: 14px; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.map-hosts .current { background: var(--ink); color: var(--paper); }
.map svg, .bands svg { display: block; }
.map-families text { font-size: 10px; fill: var(--quiet); }
.map-output { display: block; min-height: 2.9em; padding: .2rem 0; font-size: .93em;
  white-space: pre-line; }
.band { fill: var(--head); } .hit { fill: transparent; pointer-events: all; }
a:hover > .hit, a:focus-visible > .hit { stroke: var(--ink); }
.map-cursor { fill: none; stroke: var(--ink); stroke-width: 2; pointer-events: none; }
.m-conforms { fill: var(--good); opacity: .55; } .m-no-claim { fill: var(--quiet); opacity: .55; }
.m-none { fill: var(--quiet); opacity: .5; } .m-differs, .m-expected { fill: var(--warn); }
.m-expected { fill-rule: evenodd; } .m-missing, .m-deviates { fill: var(--bad); }
.bands { display: flex; flex-wrap: wrap; gap: .5rem .7rem; }
.bands figure { margin: 0; } .bands svg { background: var(--head); }
.bands figcaption { font-size: 11px; color: var(--quiet); }
.legend span { display: inline-block; margin-right: 1.2rem; font-size: .87em; }
.legend svg { vertical-align: -2px; }
.results tr { scroll-margin-top: 5rem; }
.results tr:target > * { background: var(--head); box-shadow: inset 0 2px var(--warn); }
@media (max-width: 40rem) { .map-hosts { max-width: 7.5rem; } .map { max-height: 60vh; } }
)css";

// Moves a cursor over a map, and the focus along the cells of a band; says what is there. A target
// that the filters or a fold hide is shown first.
const char kMapScript[] = R"js(
(() => {
  const output = document.querySelector('.map-output');
  const reveal = () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!row) return;
    const form = document.getElementById('filters');
    if (row.hidden && form) { form.reset(); form.dispatchEvent(new Event('input')); }
    for (let at = row.parentElement; at; at = at.parentElement) {
      if (at.tagName === 'DETAILS') at.open = true;
    }
    row.scrollIntoView();
  };
  window.addEventListener('hashchange', reveal);
  if (location.hash) reveal();
  const bands = document.querySelector('.bands');
  if (bands) {
    const cells = [...bands.querySelectorAll('a')];
    const tell = (event) => {
      const cell = event.target.closest && event.target.closest('a');
      if (cell) output.textContent = cell.querySelector('title').textContent;
    };
    cells.forEach((cell, i) => { if (i) cell.setAttribute('tabindex', -1); });
    bands.addEventListener('focusin', tell);
    bands.addEventListener('pointerover', tell);
    bands.addEventListener('keydown', (event) => {
      const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
      const next = step && cells[cells.indexOf(document.activeElement) + step];
      if (next) { event.preventDefault(); next.focus(); }
    });
  }
  const map = document.querySelector('.map');
  if (!map) return;
  const cells = map.querySelector('.map-cells');
  const names = [...map.querySelectorAll('.map-hosts span')];
  const hosts = cells.dataset.hosts.split(' ');
  const links = [...cells.querySelectorAll('a')];
  const width = 9, height = 14;
  const cursor = document.createElementNS(cells.namespaceURI, 'rect');
  cursor.setAttribute('class', 'map-cursor');
  cursor.setAttribute('width', width);
  cursor.setAttribute('height', height);
  links.forEach((link) => link.setAttribute('tabindex', -1));
  let x = -1, y = 0;
  const show = (column, line) => {
    x = Math.min(Math.max(column, 0), links.length - 1);
    y = Math.min(Math.max(line, 0), names.length - 1);
    if (!cursor.parentNode) cells.append(cursor);
    cursor.setAttribute('x', x * width);
    cursor.setAttribute('y', y * height);
    names.forEach((name, i) => name.classList.toggle('current', i === y));
    const row = document.getElementById(links[x].getAttribute('href').slice(1));
    const cell = row && (row.querySelector('[data-host="' + hosts[y] + '"]') ||
        row.querySelector('[data-hosts*=" ' + hosts[y] + ' "]') || row.querySelector('.usual'));
    const word = cell && (cell.querySelector('.mono') || cell);
    output.textContent = names[y].title + ': ' + (word ? word.textContent : '') +
        (cell && cell.dataset.mark ? ' (' + cell.dataset.mark + ')' : '') + '\n' +
        links[x].querySelector('title').textContent.split('\n')[0];
  };
  const at = (event) => {
    const box = cells.getBoundingClientRect();
    show(Math.floor((event.clientX - box.left) / width), Math.floor((event.clientY - box.top) / height));
  };
  cells.addEventListener('pointermove', at);
  cells.addEventListener('pointerdown', at);
  map.addEventListener('keydown', (event) => {
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    if (step) {
      event.preventDefault();
      show(x < 0 ? 0 : x + step[0], x < 0 ? 0 : y + step[1]);
      cursor.scrollIntoView({block: 'nearest', inline: 'nearest'});
    } else if (event.key === 'Enter' && x >= 0) {
      location.hash = links[x].getAttribute('href');
    }
  });
})();
)js";

}  // namespace conformance
