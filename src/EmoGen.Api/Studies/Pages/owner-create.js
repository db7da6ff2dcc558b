import { element, make } from './dom.js';
import { Refusal } from './service.js';
import { questionNames } from './owner-results.js';

const EMOTIONS = ['amusement', 'awe', 'contentment', 'excitement', 'anger', 'disgust', 'fear', 'sadness'];
const NUMBERS = ['trialsPerCell', 'grid', 'attentionChecks', 'repeats', 'seed'];

let methods = 0;
let prepared = false;

/** The form for a new study. */
export function prepareForm(service) {
  if (prepared) return;
  prepared = true;
  element('questions').append(...Object.entries(questionNames).map(([value, name]) => check('question', value, name)));
  element('emotions').append(...EMOTIONS.map((emotion) => check('emotion', emotion, emotion)));
  addMethod('EmoGen');
  addMethod('');
  element('add-method').addEventListener('click', () => addMethod('').querySelector('[name=method]').focus());
  element('new-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    await service.attempt(() => create(service));
  });
}

const check = (name, value, text) => make('label', { class: 'check' }, make('input', { type: 'checkbox', name, value, checked: true }), text);

function addMethod(name) {
  const number = ++methods;
  const remove = make('button', { type: 'button', 'aria-label': `Remove method ${number}`, click: () => row.remove() }, '✕');
  const row = make('div', { class: 'method', role: 'group', 'aria-label': `Method ${number}` },
    make('label', { class: 'check' }, make('input', { type: 'radio', name: 'ours', value: String(number), checked: number === 1 }), 'ours'),
    make('input', { name: 'method', 'aria-label': 'Name', placeholder: 'Name', value: name }),
    make('select', { name: 'kind', 'aria-label': 'Pictures from' }, make('option', { value: 'folder' }, 'folder'), make('option', { value: 'jobs' }, 'jobs')),
    make('textarea', { name: 'source', rows: 1, 'aria-label': 'Folder, or ids of jobs', placeholder: 'Folder, or ids of jobs' }),
    remove);
  element('methods').append(row);
  return row;
}

function method(row) {
  const value = (name) => row.querySelector(`[name=${name}]`).value.trim();
  const source = value('kind') === 'jobs' ? { jobs: value('source').split(/[\s,]+/).filter(Boolean) } : { folder: value('source') };
  return { name: value('method'), ...source };
}

function study() {
  const checked = (name) => [...document.querySelectorAll(`[name=${name}]:checked`)].map((input) => input.value);
  const rows = [...element('methods').children];
  const wish = {
    name: element('name').value.trim(),
    questions: checked('question'),
    ours: rows.filter((row) => row.querySelector('[name=ours]').checked).map(method)[0]?.name ?? '',
    methods: rows.map(method),
    emotions: checked('emotion'),
  };
  if (element('text').value.trim()) wish.instructions = element('text').value.trim();
  for (const name of NUMBERS) if (element(name).value !== '') wish[name] = Number(element(name).value);
  return wish;
}

/** What the service does not take is listed above the button, field by field. */
async function create(service) {
  const errors = element('new-errors');
  const button = element('new-form').querySelector('.primary');
  errors.replaceChildren();
  button.disabled = true;
  button.textContent = 'Copying pictures…';
  try {
    const made = await service.json('POST', '/v1/studies', study());
    location.assign(`/studies/${encodeURIComponent(made.id)}`);
  } catch (problem) {
    if (!(problem instanceof Refusal) || problem.status === 401) throw problem;
    errors.replaceChildren(make('ul', {}, ...problem.sentences.map((sentence) => make('li', {}, sentence))));
  } finally {
    button.disabled = false;
    button.textContent = 'Create the study';
  }
}
