// The API, as the pages ask it. A refusal is thrown with the problem that it carries.

export class Refusal extends Error {
  constructor(status, problem, retryAfter) {
    super(problem?.detail ?? problem?.title ?? `The service answered ${status}.`);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later, without anybody changing it. */
  get passes() {
    return this.status === 429 || this.status >= 500;
  }

  /** What is wrong, a sentence for each field. */
  get sentences() {
    const fields = Object.entries(this.problem?.errors ?? {});
    return fields.length ? fields.flatMap(([field, texts]) => texts.map((text) => `${field}: ${text}`)) : [this.message];
  }
}

/** Sends JSON and returns the answer. Throws a Refusal, or a TypeError where there is no connection. */
export async function ask(method, path, { body, key, keepalive } = {}) {
  const headers = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers.Authorization = `Bearer ${key}`;
  const response = await fetch(path, { method, headers, keepalive, body: body === undefined ? undefined : JSON.stringify(body), cache: 'no-store' });
  if (response.ok) return response;
  const problem = await response.json().catch(() => null);
  throw new Refusal(response.status, problem, Number(response.headers.get('Retry-After')) || 0);
}

/** Sends JSON and returns the answer's JSON. */
export async function askJson(method, path, options) {
  const response = await ask(method, path, options);
  return response.status === 204 ? null : response.json();
}

export const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Waits, but not longer than until the connection is back. */
export const waitForConnection = (milliseconds) =>
  new Promise((done) => {
    const timer = setTimeout(end, milliseconds);
    addEventListener('online', end);
    function end() {
      clearTimeout(timer);
      removeEventListener('online', end);
      done();
    }
  });
