import { confirmed, date, describe, element } from './dom.js';
import { questionNames, showResults } from './owner-results.js';

let id;
let service;

/** One study: its participants, its design and its results. */
export async function showStudy(theService, studyId) {
  const first = id === undefined;
  [service, id] = [theService, studyId];
  await load();
  element('study').hidden = false;
  if (first) listen();
}

const path = (rest = '') => `/v1/studies/${encodeURIComponent(id)}${rest}`;
const include = () => (element('unfinished').checked ? '?include=unfinished' : '');

async function load() {
  const [study, results] = await Promise.all([service.json('GET', path()), service.json('GET', path(`/results${include()}`))]);
  document.title = `${study.name} · EmoGen`;
  element('study-name').textContent = study.name;
  element('study-state').textContent = study.status === 'open' ? `Open since ${date(study.createdAt)}` : `Closed ${date(study.closedAt)}`;
  describe(element('people'), Object.entries(study.participants));
  describe(element('design'), [
    ['Questions', study.questions.map((question) => questionNames[question] ?? question).join(', ')],
    ['Methods', study.methods.join(', ')],
    ['Emotions', study.emotions.join(', ')],
    ['Trials for each participant', study.trials],
  ]);
  element('join-url').value = new URL(study.joinUrl, location.origin).href;
  for (const control of ['close', 'copy-join']) element(control).disabled = study.status !== 'open';
  element('invite-form').querySelector('button').disabled = study.status !== 'open';
  showResults(element('results'), results);
}

function listen() {
  const on = (control, event, work) => element(control).addEventListener(event, (happened) => {
    if (event === 'submit') happened.preventDefault();
    service.attempt(work);
  });
  on('refresh', 'click', load);
  on('unfinished', 'change', load);
  on('copy-join', 'click', () => copy('join-url', 'The open link is copied.'));
  on('copy-links', 'click', () => copy('link-list', 'The links are copied.'));
  on('invite-form', 'submit', invite);
  on('close', 'click', close);
  on('delete', 'click', remove);
  for (const button of document.querySelectorAll('[data-download]')) {
    button.addEventListener('click', () => service.attempt(() => download(button.dataset.download)));
  }
}

async function invite() {
  const made = await service.json('POST', path('/participants'), { count: Number(element('count').value) });
  element('link-list').value = made.participants.map((one) => new URL(one.url, location.origin).href).join('\n');
  element('links').hidden = false;
  await load();
  element('people-status').textContent = `${made.participants.length} links are made.`;
}

/** The field stays selected: where a page may not write to the clipboard, the person can. */
async function copy(field, done) {
  element(field).select();
  await navigator.clipboard?.writeText(element(field).value).then(
    () => (element('people-status').textContent = done),
    () => (element('people-status').textContent = 'Press Ctrl+C to copy.'));
}

async function close() {
  if (await confirmed('Close this study?', 'It takes no more answers then. This cannot be undone; results stay.', 'Close it')) {
    await service.request('POST', path('/close'));
    await load();
  }
}

async function remove() {
  const name = element('study-name').textContent;
  if (await confirmed('Delete this study?', `“${name}”, its pictures, participants and answers are removed for ever.`, 'Delete it')) {
    await service.request('DELETE', path());
    location.assign('/studies');
  }
}

/** By a request of its own, since a link cannot show the key. */
async function download(name) {
  const response = await service.request('GET', path(`/${name}${include()}`));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = `study-${id}-${name.includes('.') ? name : `${name}.json`}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
