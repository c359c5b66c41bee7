// SPDX-License-Identifier: Apache-2.0
//
// Works the filters of a page and writes what is to be seen after each step. See browser_test.sh.
'use strict';
(() => {
  const form = document.getElementById('filters');
  const lines = [];
  const shown = () => [...document.querySelectorAll('.results > tbody > tr')]
      .filter((row) => row.checkVisibility())
      .map((row) => row.querySelector('.mono').textContent.split(' in ')[0]);
  const count = () => document.getElementById('count').textContent;
  const say = (step, seen) => lines.push(step + ': ' + seen);
  const list = () => shown().join(' ') || 'nothing';
  const set = (name, choice) => {
    const field = form.elements[name];
    if (!field) return;
    if (field.type === 'checkbox') field.checked = choice;
    else field.value = choice;
    field.dispatchEvent(new Event('input', {bubbles: true}));
  };

  say('start', count());
  say('at first', list());
  set('differences', true);
  say('only differences', list());
  set('differences', false);
  set('family', 'offset');
  say('family offset', list());
  set('family', '');
  set('mark', 'deviates');
  say('verdict deviates', list());
  set('host', '2');
  say('host there, verdict deviates', list());
  set('mark', '');
  const columns = [...document.querySelectorAll('section .results thead .h')]
      .filter((cell) => cell.checkVisibility());
  say('host there', columns.length + ' host column');
  set('host', '');
  set('words', 'directory mapped');
  say('search', list());
  const output = document.querySelector('.map-output');
  const said = () => output.textContent.split('\n')[0];
  const press = (element, key) =>
      element.dispatchEvent(new KeyboardEvent('keydown', {key: key, bubbles: true, cancelable: true}));
  const map = document.querySelector('.map');
  const bands = document.querySelector('.bands');
  if (map) {
    const cells = map.querySelector('.map-cells');
    const box = cells.getBoundingClientRect();
    const point = (type) => cells.dispatchEvent(new PointerEvent(
        type, {clientX: box.left + 4, clientY: box.top + 20, bubbles: true}));
    point('pointermove');
    say('under the pointer', said());
    press(map, 'ArrowUp');
    say('a line up', said());
    press(map, 'Enter');
    say('Enter leads to', location.hash);
  } else {
    const cell = bands.querySelectorAll('a');
    cell[0].focus();
    say('in focus', said());
    press(cell[0], 'ArrowRight');
    say('the next', document.activeElement.getAttribute('href'));
    say('cells in the order of tabs', [...cell].filter((each) => each.tabIndex >= 0).length);
  }
  form.reset();
  setTimeout(() => {
    say('reset', count());
    const wide = document.documentElement.scrollWidth > window.innerWidth;
    say(window.innerWidth + ' pixels wide, sideways', wide ? 'yes' : 'no');
    const result = document.createElement('pre');
    result.textContent = lines.join('\n');
    // In a frame, to the page around it: that is the one which the browser prints.
    window.parent.document.body.append(result);
  }, 0);
})();
