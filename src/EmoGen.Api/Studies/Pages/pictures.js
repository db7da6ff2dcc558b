import { waitForConnection } from './service.js';

const AHEAD = 2; // trials whose pictures are fetched before they are needed
const KEPT = 1; // trials behind, for going back

/** The pictures of trials, fetched before they are shown and kept only while they may be needed. */
export class Pictures {
  #loaded = new Map();

  constructor(trials) {
    this.trials = trials;
  }

  /** The two sides' pictures of the trial at a place, when all of them can be shown; the following trials' are fetched behind it. */
  async at(place, onTrouble) {
    for (const other of this.#loaded.keys()) {
      if (other < place - KEPT || other > place + AHEAD) this.#loaded.delete(other);
    }
    const sides = await this.#load(place, onTrouble);
    for (let next = place + 1; next <= Math.min(place + AHEAD, this.trials.length - 1); next++) this.#load(next, () => {});
    return sides;
  }

  #load(place, onTrouble) {
    if (!this.#loaded.has(place)) {
      const { left, right } = this.trials[place];
      this.#loaded.set(place, Promise.all([left, right].map((side) => Promise.all(side.map((url) => this.#fetch(place, url, () => onTrouble(place)))))));
    }
    return this.#loaded.get(place);
  }

  /** Tries until it succeeds: without pictures there is no trial. */
  async #fetch(place, url, onTrouble) {
    for (let pause = 500; ; pause = Math.min(2 * pause, 8000)) {
      const image = new Image();
      image.decoding = 'async';
      image.alt = '';
      image.draggable = false;
      image.src = url;
      try {
        await image.decode();
        return image;
      } catch {
        onTrouble();
        await waitForConnection(pause);
        if (!this.#loaded.has(place)) return image; // nobody waits for it any more
      }
    }
  }
}
