const { TestEnvironment } = require('jest-environment-node');

/** What a test file may not leave behind: servers, sockets, child processes, running timers. */
const LEAKS = new Set([
  'TCPServerWrap',
  'TCPSocketWrap',
  'TLSWrap',
  'PipeWrap',
  'ProcessWrap',
  'Timeout',
  'FSEventWrap',
]);
/** Handles close over a few turns of the event loop; this long is waited for the last of them. */
const GRACE_MS = 2000;

function count() {
  const counts = new Map();
  for (const name of process.getActiveResourcesInfo()) {
    if (LEAKS.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Fails a test file that leaves open handles behind. */
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
      throw new Error(`This test file leaves open handles behind: ${leaks.join(', ')}. Stop what it started.`);
  }
};
