import { intervals } from './charts.js';
import { make } from './dom.js';

export const questionNames = {
  'image-fidelity': 'Image fidelity', 'emotion-faithfulness': 'Emotion faithfulness', 'semantic-diversity': 'Semantic diversity',
};

const name = (question) => questionNames[question] ?? question;
const percent = (share, digits = 2) => (share === null ? '–' : (100 * share).toFixed(digits));

/** A probability as papers write it. */
const pValue = (p) => (p === null ? '–' : p < 0.001 ? '< 0.001' : p.toFixed(3));

/** Table 2 of the paper, its intervals drawn, strengths, and who counts. */
export function showResults(place, results) {
  const { participants, table, bradleyTerry, consistency } = results;
  const questions = [...new Set(table.map((row) => row.question))];
  place.replaceChildren(
    make('p', {}, `${participants.counted} of ${participants.started} participants who started count; ${participants.finished} finished.`),
    make('p', { class: 'quiet', id: 'table2-note' }, 'How often ours is preferred to each baseline, in %: mean ± standard deviation over participants; a tie counts one half. The interval of ' +
      'the mean is a bootstrap by participants; p is the exact two-sided binomial test over answers that are no ties.'),
    preferences(table, questions),
    make('div', { class: 'charts' }, ...questions.map((question) => chart(table.filter((row) => row.question === question), question))),
    make('h3', {}, 'Strengths (Bradley and Terry)'),
    make('p', { class: 'quiet', id: 'strengths-note' }, 'Strengths add up to 1: a method is preferred to another with probability its strength / the sum of both. p is the likelihood-ratio ' +
      'test of equal strengths.'),
    strengths(bradleyTerry),
    make('h3', {}, 'Who counts'),
    make('ul', {},
      ...results.exclusionRules.map((rule) => make('li', {}, `Excluded: ${rule}`)),
      ...participants.excluded.map((one) => make('li', {}, make('code', {}, one.id), `: ${one.reason}`)),
      make('li', {}, `Repeated pairs: ${consistency.repeats} answered, ${consistency.same} of them as before.`)));
}

function preferences(table, questions) {
  const baselines = [...new Set(table.map((row) => row.baseline))];
  const cell = (row) => make('td', { class: 'number' },
    make('strong', {}, `${percent(row.preferOurs.mean)} ± ${percent(row.preferOurs.std)}`),
    make('small', {}, row.preferOurs.low === null ? 'no interval' : `95%: ${percent(row.preferOurs.low, 1)} to ${percent(row.preferOurs.high, 1)}`),
    make('small', {}, `p ${row.binomialP === null || row.binomialP >= 0.001 ? '= ' : ''}${pValue(row.binomialP)}`),
    make('small', {}, `${row.answers} answers, ${row.ties} ties`));
  return scrolled('Preference table', make('table', { id: 'table2', 'aria-describedby': 'table2-note' },
    make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'Ours against'), ...questions.map((question) => make('th', { scope: 'col', class: 'number' }, name(question))))),
    make('tbody', {}, ...baselines.map((baseline) => make('tr', {},
      make('th', { scope: 'row' }, baseline),
      ...questions.map((question) => cell(table.find((row) => row.baseline === baseline && row.question === question))))))));
}

const chart = (rows, question) => make('figure', {},
  make('figcaption', {}, name(question)),
  intervals(rows.map((row) => ({ name: row.baseline, ...row.preferOurs })), `Ours preferred by ${name(question).toLowerCase()}: `));

const strengths = (tests) => scrolled('Strengths', make('table', { id: 'strengths', 'aria-describedby': 'strengths-note' },
  make('thead', {}, make('tr', {}, ...['Question', 'Method'].map((text) => make('th', { scope: 'col' }, text)),
    ...['Strength', '95% interval', 'p'].map((text) => make('th', { scope: 'col', class: 'number' }, text)))),
  make('tbody', {}, ...tests.flatMap((test) => test.strengths.map((one, i) => make('tr', {},
    i === 0 ? make('th', { scope: 'rowgroup', rowspan: test.strengths.length }, name(test.question)) : null,
    make('td', {}, one.method),
    make('td', { class: 'number' }, one.strength.toFixed(3)),
    make('td', { class: 'number' }, one.low === null ? '–' : `${one.low.toFixed(3)} to ${one.high.toFixed(3)}`),
    i === 0 ? make('td', { class: 'number', rowspan: test.strengths.length }, pValue(test.likelihoodRatioP)) : null))))));

/** Wide on a phone: it scrolls by itself, by keyboard too. */
const scrolled = (label, table) => make('div', { class: 'scroll', role: 'region', 'aria-label': label, tabindex: '0' }, table);
