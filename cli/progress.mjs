// Progress in a terminal: one line that is rewritten while something runs, one line that stays when it has ended.
// Without a terminal: a line at the end, and a sign of life every ten seconds. Errors aside, all of it goes to stderr.

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const quietMs = 2_000; // what ends sooner needs no line of its own
const signOfLifeMs = 10_000;

const seconds = (ms) => (ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);

/**
 * Shows that `label` goes on. Call `doing(text)` when what goes on changes, and `done()` or `failed()` once.
 * With `always`, the line stays even for something quick. `still`: nothing is shown before the end, for what goes on beside another.
 */
export function startProgress(label, { always = false, out = process.stderr, still = false } = {}) {
  const terminal = out.isTTY === true && process.env.TERM !== 'dumb';
  const started = performance.now();
  let current = '';
  let frame = 0;
  let lastSign = started;
  const elapsed = () => performance.now() - started;
  const line = (mark) => `${mark} ${label}  ${seconds(elapsed())}${current === '' ? '' : `  ${current}`}`;
  const rewrite = (text) => out.write(`\r\x1b[K${text.slice(0, (out.columns ?? 80) - 1)}`);
  const tick = () => {
    if (terminal) {
      if (elapsed() >= 300) rewrite(line(frames[frame++ % frames.length]));
    } else if (performance.now() - lastSign >= signOfLifeMs) {
      lastSign = performance.now();
      out.write(`${line('…')}\n`);
    }
  };
  const timer = still ? undefined : setInterval(tick, 100);
  timer?.unref();
  const end = (mark, outcome, stays) => {
    clearInterval(timer);
    if (terminal) rewrite('');
    current = outcome;
    if (stays || always || elapsed() >= quietMs) out.write(`${line(mark)}\n`);
  };
  return {
    doing(text) { current = text; },
    done(outcome = '') { end('✔', outcome, false); },
    failed(outcome = '') { end('✘', outcome, true); },
    /** Takes the line away for something else that is to be printed. */
    note(text) { if (terminal) rewrite(''); out.write(`${text}\n`); },
  };
}
