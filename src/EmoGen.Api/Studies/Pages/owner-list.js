import { prepareForm } from './owner-create.js';
import { date, element, make } from './dom.js';

/** The owner's studies and the form for a new one. */
export async function showList(service) {
  element('studies').replaceChildren();
  await append(service, null);
  prepareForm(service);
  element('list').hidden = false;
}

async function append(service, cursor) {
  const page = await service.json('GET', `/v1/studies?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
  element('studies').append(...page.items.map(row));
  element('no-study').hidden = element('studies').children.length > 0;
  const more = element('more');
  const next = page.nextCursor;
  more.hidden = !next;
  more.onclick = () => service.attempt(() => append(service, next));
}

const row = (study) => make('tr', {},
  make('th', { scope: 'row' }, make('a', { href: `/studies/${encodeURIComponent(study.id)}` }, study.name)),
  make('td', {}, study.status),
  make('td', { class: 'number' }, String(study.trials)),
  make('td', { class: 'number' }, `${study.participants.finished} of ${study.participants.invited}`),
  make('td', {}, date(study.createdAt)));
