// The page: takes files, asks the analysis, shows what it answers. Nothing of a capture becomes markup here: what comes as a
// page is made by the program's templates and passes `known` besides, all else is set as text.
//
// The files of this folder are joined into one script, in the order that src/shell/script.rs has.
'use strict';

const words = JSON.parse(document.getElementById('app-words').textContent);
const find = (id) => document.getElementById(`app-${id}`);
const welcome = find('welcome');
const notice = find('notice');
const MOST = 512 * 1024 * 1024;
const ROWS = 2000;

// What the program that serves the page allows; nothing of it where the page stands alone.
const given = 'given' in document.body.dataset;
const live = 'live' in document.body.dataset;
const readOnly = 'readOnly' in document.body.dataset;
const hidden = 'hideTexts' in document.body.dataset;

class Fault extends Error {}
class Stopped extends Error {}

function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

const button = (text, act, kind = '') => {
  const made = element('button', { type: 'button', class: kind || undefined }, text);
  made.addEventListener('click', act);
  return made;
};

// A sentence of ours: backticks stand around what is code.
function prose(text, attributes = {}) {
  const parts = text.split('`');
  return element('p', attributes, ...parts.map((part, number) => (number % 2 ? element('code', {}, part) : part)));
}

function told(...texts) {
  return element('div', { class: 'said', role: 'alert' }, ...texts.filter(Boolean).map((text) => prose(text)));
}

const count = (number) => number.toLocaleString('en');
