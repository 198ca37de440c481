const { TestEnvironment } = require('jest-environment-node');

/** Handles that a test file must close: servers, sockets, child processes, timers. */
const LEAKS = new Set([
  'TCPServerWrap',
  'TCPSocketWrap',
  'TLSWrap',
  'PipeWrap',
  'ProcessWrap',
  'Timeout',
  'FSEventWrap',
]);
/** Milliseconds in which all handles must close after the tests. Longer than a busy machine needs. */
const GRACE_MS = 20_000;

function count() {
  const counts = new Map();
  for (const name of process.getActiveResourcesInfo()) {
    if (LEAKS.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Fails a test file that does not close its handles. */
module.exports = class LeakCheckingEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.before = count();
  }

  leaks() {
    return [...count()]
      .filter(([name, n]) => n > (this.before.get(name) ?? 0))
      .map(([name, n]) => `${name} +${n - (this.before.get(name) ?? 0)}`);
  }

  async teardown() {
    const deadline = Date.now() + GRACE_MS;
    while (this.leaks().length > 0 && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
    const leaks = this.leaks();
    await super.teardown();
    if (leaks.length > 0)
      throw new Error(
        `This test file does not close all handles: ${leaks.join(', ')}. Stop everything that it starts.`,
      );
  }
};
