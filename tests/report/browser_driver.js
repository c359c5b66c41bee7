// SPDX-License-Identifier: Apache-2.0
//
// Works the filters of a page and writes what is to be seen after each step. See browser_test.sh.
'use strict';
(() => {
  const form = document.getElementById('filters');
  const lines = [];
  const shown = () => [...document.querySelectorAll('#results > tbody > tr')]
      .filter((row) => row.offsetParent !== null)
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
  const columns = [...document.querySelectorAll('#results thead .h')]
      .filter((cell) => cell.offsetParent !== null);
  say('host there', columns.length + ' host column');
  set('host', '');
  set('words', 'directory mapped');
  say('search', list());
  form.reset();
  setTimeout(() => {
    say('reset', count());
    say('sideways', document.documentElement.scrollWidth > window.innerWidth ? 'yes' : 'no');
    const result = document.createElement('pre');
    result.textContent = lines.join('\n');
    document.body.append(result);
  }, 0);
})();
