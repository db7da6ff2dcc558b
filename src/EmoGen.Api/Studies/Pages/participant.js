import { Answers } from './answers.js';
import { Pictures } from './pictures.js';
import { askJson, Refusal, waitForConnection } from './service.js';
import { join } from './join.js';

const element = (id) => document.getElementById(id);
const sections = [...document.querySelectorAll('main > section')];
const sides = { left: element('left'), right: element('right'), tie: element('tie') };
const token = decodeURIComponent(location.pathname.split('/')[2] ?? '');

const QUESTIONS = {
  'image-fidelity': () => ['Which picture looks better: clearer, cleaner, more real?'],
  'emotion-faithfulness': (emotion) => ['Which picture makes you feel more ', emphasis(emotion), '?'],
  'semantic-diversity': (emotion) => ['Both sets are meant to show ', emphasis(emotion), '. Which set is more varied?'],
};

const LONGEST = 24 * 60 * 60 * 1000; // milliseconds that the service takes for a look

let trials = [];
let pictures;
let place = 0; // of the trial shown
let shown = 0; // when its pictures appeared; 0 while they have not
let answers;

/** Shows one section and puts the reading place on its heading. */
function show(id) {
  for (const section of sections) section.hidden = section.id !== id;
  element(id).querySelector('h1')?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function showProblem(title, text) {
  element('problem-title').textContent = title;
  element('problem-text').textContent = text;
  show('problem');
}

const showClosed = () => showProblem('This study is closed', 'It takes no more answers. Thank you for your interest.');
const showFull = () => showProblem('This study is full', 'It has all the participants that it can take. Thank you for your interest.');
const showWrongLink = () => showProblem('This link is not valid', 'Please check that the whole link was copied, or ask whoever sent it to you.');

const answered = () => trials.filter((trial) => trial.choice).length;

/** The place of the first trial without an answer; behind the last one where all have one. */
function open() {
  const first = trials.findIndex((trial) => !trial.choice);
  return first < 0 ? trials.length : first;
}

/** The place after this one; at the end what was left out. */
const following = () => (place + 1 < trials.length ? place + 1 : open());

async function load() {
  for (;;) {
    try {
      return await askJson('GET', `/v1/participations/${encodeURIComponent(token)}`);
    } catch (problem) {
      if (problem instanceof Refusal && !problem.passes) throw problem;
      element('connection').textContent = 'The study cannot be reached at the moment. Trying again…';
      await waitForConnection(3000);
    }
  }
}

/** What the service has, and over it what waits here. */
async function begin() {
  let participation;
  try {
    participation = await load();
  } catch (problem) {
    return problem.status === 404 || problem.status === 400 ? showWrongLink() : showProblem('Something went wrong', problem.message);
  }
  element('connection').textContent = '';
  if (participation.status === 'finished') return show('thanks');
  if (participation.status === 'closed') return showClosed();
  const waiting = answers.waiting;
  trials = participation.trials.map((trial) => ({ ...trial, choice: waiting.get(trial.id) ?? trial.choice }));
  pictures = new Pictures(trials);
  answers.flush();
  document.title = participation.study.name;
  element('study-name').textContent = participation.study.name;
  element('instructions').textContent = participation.study.instructions ?? '';
  element('extent').textContent = `${trials.length} pairs, about ${Math.max(1, Math.round(trials.length / 8))} minutes.`;
  if (answered() > 0) return proceed(open());
  pictures.at(0, () => {});
  show('start');
}

/** Goes to a trial, or behind the last one. */
function proceed(to) {
  history.pushState({ place: to }, '');
  return visit(to);
}

async function visit(to) {
  place = to;
  shown = 0;
  showProgress();
  if (place >= trials.length) return show('review');
  const trial = trials[place];
  element('question').replaceChildren(...QUESTIONS[trial.question](trial.emotion));
  element('waiting').textContent = '';
  element('pair').setAttribute('aria-busy', 'true');
  for (const side of [sides.left, sides.right]) {
    side.disabled = true;
    side.querySelector('.pictures').replaceChildren();
  }
  sides.tie.disabled = true;
  showChoice();
  show('trial');
  const slow = setTimeout(() => (element('waiting').textContent = 'Loading the pictures…'), 600);
  const loaded = await pictures.at(place, (troubled) => {
    if (troubled === place) element('waiting').textContent = 'The pictures do not load. Trying again…';
  });
  clearTimeout(slow);
  if (place !== to) return;
  element('waiting').textContent = '';
  fill(sides.left, 'A', loaded[0]);
  fill(sides.right, 'B', loaded[1]);
  sides.tie.disabled = false;
  element('pair').removeAttribute('aria-busy');
  shown = performance.now();
}

/** Both sides appear at the same moment: neither is seen longer. */
function fill(side, name, images) {
  const frame = side.querySelector('.pictures');
  frame.style.setProperty('--columns', Math.round(Math.sqrt(images.length)));
  frame.replaceChildren(...images);
  side.setAttribute('aria-label', images.length > 1 ? `Set ${name}, ${images.length} pictures` : `Picture ${name}`);
  side.disabled = false;
}

function choose(choice) {
  if (!shown) return;
  const trial = trials[place];
  trial.choice = choice;
  answers.give(trial.id, choice, Math.min(Math.round(performance.now() - shown), LONGEST));
  showChoice();
  proceed(following());
}

const back = () => place > 0 && proceed(place - 1);
const next = () => trials[place].choice && proceed(following());

function showChoice() {
  for (const [choice, button] of Object.entries(sides)) button.setAttribute('aria-pressed', String(trials[place].choice === choice));
  element('back').disabled = place === 0;
  element('next').disabled = !trials[place].choice;
}

function showProgress() {
  const bar = element('progress');
  bar.max = trials.length;
  bar.value = answered();
  element('count').textContent = `${answered()} of ${trials.length} answered`;
}

async function finish() {
  element('finish').disabled = true;
  await answers.flush();
  try {
    await askJson('POST', `/v1/participations/${encodeURIComponent(token)}/finish`);
    show('thanks');
  } catch (problem) {
    // Not all are answered, or the study was closed: what the service says now decides. Without a connection the button stays.
    if (problem instanceof Refusal) return begin();
    element('connection').textContent = 'No connection: your answers are kept. Please press Finish again when you are back online.';
  } finally {
    element('finish').disabled = false;
  }
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
  if (element('trial').hidden && (element('review').hidden || event.key !== 'Backspace')) return;
  const onButton = event.target instanceof HTMLButtonElement;
  const act = {
    ArrowLeft: () => choose('left'), ArrowRight: () => choose('right'), ArrowDown: () => choose('tie'), Backspace: back,
    ' ': onButton ? null : () => choose('tie'), Enter: onButton ? null : next,
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function emphasis(text) {
  const strong = document.createElement('em');
  strong.textContent = text;
  return strong;
}

function start() {
  answers = new Answers(token, {
    onState: (state) => {
      element('connection').textContent = state === 'saved' ? '' : state === 'offline'
        ? 'No connection. Go on: your answers are kept on this device and sent when it is back.' : 'Your answers are kept on this device and will be sent in a moment.';
    },
    onRefused: () => begin(),
  });
  element('begin').addEventListener('click', () => proceed(0));
  for (const [choice, button] of Object.entries(sides)) button.addEventListener('click', () => choose(choice));
  element('back').addEventListener('click', back);
  element('next').addEventListener('click', next);
  element('review-back').addEventListener('click', back);
  element('finish').addEventListener('click', finish);
  addEventListener('keydown', onKey);
  addEventListener('popstate', (event) => {
    if (!trials.length || !element('thanks').hidden) return;
    return event.state ? visit(event.state.place) : show('start');
  });
  addEventListener('pageshow', (event) => event.persisted && begin());
  addEventListener('storage', (event) => {
    const heard = answers.heard(event);
    const trial = heard && trials.find((one) => one.id === heard.trial);
    if (!trial) return;
    trial.choice = heard.choice;
    showProgress();
    if (trial === trials[place]) showChoice();
  });
  begin();
}

if (location.pathname.startsWith('/study/join/')) {
  show('join');
  join(element('take-part'), element('join-status'), { onWrongLink: showWrongLink, onFull: showFull, onClosed: showClosed });
} else {
  start();
}
