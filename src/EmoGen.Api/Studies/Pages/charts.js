import { make } from './dom.js';

const WIDTH = 340;
const NAMES = 124; // room for the rows' names
const RIGHT = 16;
const ROW = 34;

/** Means with their intervals, 0 to 100%, as SVG; one half is marked. What it shows is its name, too, for those who do not see it. */
export function intervals(rows, title) {
  const height = ROW * rows.length + 30;
  const x = (share) => NAMES + share * (WIDTH - NAMES - RIGHT);
  const line = (kind, x1, y1, x2, y2) => make('svg:line', { class: kind, x1, y1, x2, y2 });
  const bottom = height - 22;
  const words = rows.map((row) => (row.mean === null ? `${row.name} no answers` : `${row.name} ${Math.round(100 * row.mean)}%`)).join(', ');
  return make('svg:svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': title + words },
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
      line(share === 0.5 ? 'even' : 'grid', x(share), 4, x(share), bottom),
      make('svg:text', { class: 'tick', x: x(share), y: height - 6, 'text-anchor': 'middle' }, `${100 * share}%`),
    ]),
    ...rows.flatMap((row, i) => {
      const y = ROW * i + ROW / 2 + 4;
      return [
        make('svg:text', { x: NAMES - 12, y: y + 4, 'text-anchor': 'end' }, shorten(row.name)),
        row.low === null ? null : line('interval', x(row.low), y, x(row.high), y),
        row.mean === null ? null : make('svg:circle', { class: 'mean', cx: x(row.mean), cy: y, r: 6 }),
      ];
    }));
}

const shorten = (name) => (name.length > 18 ? `${name.slice(0, 17)}…` : name);
