import { element } from './dom.js';
import { showList } from './owner-list.js';
import { showStudy } from './owner-study.js';
import { ask, Refusal } from './service.js';

// The key lives as long as the tab. Without authentication the service asks for none.
const KEY = 'emogen-key';

/** Asks the API with the key; where the service wants one, or another one, the page asks for it. */
async function request(method, path, body) {
  element('trouble').textContent = '';
  try {
    return await ask(method, path, { body, key: sessionStorage.getItem(KEY) });
  } catch (problem) {
    if (problem.status === 401) askForKey();
    throw problem;
  }
}

function askForKey() {
  const refused = sessionStorage.getItem(KEY) !== null;
  sessionStorage.removeItem(KEY);
  for (const id of ['list', 'study']) element(id).hidden = true;
  element('forget').hidden = true;
  element('ask-key').hidden = false;
  element('key').focus();
  if (refused) element('trouble').textContent = 'The service does not take this key.';
}

/** Runs what a person asked for, and says what went wrong. */
async function attempt(work) {
  try {
    return await work();
  } catch (problem) {
    if (problem.status === 401) return undefined;
    element('trouble').textContent = problem instanceof Refusal ? problem.sentences.join(' ') : 'The service cannot be reached.';
    return undefined;
  }
}

async function open() {
  element('ask-key').hidden = true;
  const id = location.pathname.split('/')[2];
  const service = { request, json: async (...args) => (await request(...args)).json(), attempt };
  await attempt(() => (id ? showStudy(service, decodeURIComponent(id)) : showList(service)));
  element('forget').hidden = sessionStorage.getItem(KEY) === null;
}

element('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, element('key').value.trim());
  element('key').value = '';
  open();
});
element('forget').addEventListener('click', () => {
  sessionStorage.removeItem(KEY);
  location.assign('/studies');
});
open();
