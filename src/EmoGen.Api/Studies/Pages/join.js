import { askJson } from './service.js';

/** The page of the open link. It makes a participant only when its button is pressed, and sends the same browser to the same participant again. */
export function join(button, status, { onWrongLink, onFull, onClosed }) {
  const code = decodeURIComponent(location.pathname.split('/')[3] ?? '');
  const name = `emogen-study-join:${code}`;
  const known = recall(name);
  if (known) {
    location.replace(known);
    return;
  }
  button.addEventListener('click', async () => {
    button.disabled = true;
    status.textContent = '';
    try {
      const { url } = await askJson('POST', '/v1/participations', { body: { code } });
      const own = new URL(url, location.origin).pathname;
      remember(name, own);
      location.replace(own);
    } catch (problem) {
      button.disabled = false;
      if (problem.status === 404 || problem.status === 400) return onWrongLink();
      if (problem.status === 409) return problem.problem?.type.endsWith(':study-full') ? onFull() : onClosed();
      status.textContent = 'The study cannot be reached at the moment. Please try again.';
    }
  });
}

// A browser that forbids storage joins anew each time.
function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // See above.
  }
}
