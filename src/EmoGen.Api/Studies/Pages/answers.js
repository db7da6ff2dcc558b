import { ask, Refusal, waitForConnection } from './service.js';

const LONGEST_WAIT = 10_000;

/**
 * Answers that the service does not have yet. Each lies in localStorage under a name of its own from the moment it is given until the service has said yes,
 * so that neither a reload, a closed tab, a second tab nor a lost connection loses one; the service takes an answer twice as once.
 */
export class Answers {
  #prefix;
  #path;
  #store;
  #running = null;

  /** @param onState called with 'saved', 'saving' or 'offline', @param onRefused with a Refusal that no repetition mends. */
  constructor(token, { onState, onRefused }) {
    this.#prefix = `emogen-study:${token}:`;
    this.#path = `/v1/participations/${encodeURIComponent(token)}/trials/`;
    this.#store = openStore();
    this.onState = onState;
    this.onRefused = onRefused;
  }

  /** The choices that wait here, by trial. */
  get waiting() {
    return new Map(this.#names().map((name) => [name.slice(this.#prefix.length), JSON.parse(this.#store.getItem(name)).choice]));
  }

  /** The trial and choice that another tab has just stored, or null. */
  heard(event) {
    if (!event.key?.startsWith(this.#prefix) || event.newValue === null) return null;
    return { trial: event.key.slice(this.#prefix.length), choice: JSON.parse(event.newValue).choice };
  }

  /** Keeps an answer and sends it as soon as it can. */
  give(trial, choice, milliseconds) {
    this.#store.setItem(this.#prefix + trial, JSON.stringify({ choice, milliseconds, at: Date.now() }));
    this.flush();
  }

  /** Sends what waits, oldest first; ends when nothing waits. */
  flush() {
    this.#running ??= this.#send().finally(() => (this.#running = null));
    return this.#running;
  }

  async #send() {
    for (let pause = 500; ; ) {
      const [name] = this.#names();
      if (name === undefined) return this.onState('saved');
      const text = this.#store.getItem(name);
      const { choice, milliseconds } = JSON.parse(text);
      try {
        await ask('PUT', this.#path + encodeURIComponent(name.slice(this.#prefix.length)), { body: { choice, milliseconds }, keepalive: true });
        pause = 500;
        this.#remove(name, text);
      } catch (problem) {
        if (problem instanceof Refusal && !problem.passes) {
          this.#remove(name, text);
          this.onRefused(problem);
          continue;
        }
        this.onState(problem instanceof Refusal ? 'saving' : 'offline');
        await waitForConnection(Math.max(pause, 1000 * (problem.retryAfter ?? 0)));
        pause = Math.min(2 * pause, LONGEST_WAIT);
      }
    }
  }

  /** An answer that was changed while it was sent stays, to be sent again. */
  #remove(name, text) {
    if (this.#store.getItem(name) === text) this.#store.removeItem(name);
  }

  #names() {
    const names = [];
    for (let i = 0; i < this.#store.length; i++) {
      if (this.#store.key(i).startsWith(this.#prefix)) names.push(this.#store.key(i));
    }
    const at = (name) => JSON.parse(this.#store.getItem(name)).at;
    return names.sort((a, b) => at(a) - at(b));
  }
}

/** localStorage, or where the browser forbids it, memory: then only an open tab keeps what is not sent. */
function openStore() {
  try {
    localStorage.setItem('emogen-study', '');
    localStorage.removeItem('emogen-study');
    return localStorage;
  } catch {
    const items = new Map();
    return {
      get length() { return items.size; },
      key: (i) => [...items.keys()][i],
      getItem: (name) => items.get(name) ?? null,
      setItem: (name, value) => items.set(name, value),
      removeItem: (name) => items.delete(name),
    };
  }
}
