import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Watchdog } from '../../../local/services/lambda/environments/watchdog';
import { eventually } from '../../helpers/eventually';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

/** The state of a process: `T` is stopped, `Z` is a zombie, `undefined` does not exist. */
function stateOf(pid: number): string | undefined {
  try {
    return /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

onLinux('the watchdog', () => {
  it('kills all function processes when the engine is killed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tidings-watchdog-'));
    const engine = spawn(
      process.execPath,
      ['--require', 'tsx/cjs', require.resolve('../../helpers/engine/engine-process')],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, TMPDIR: directory },
      },
    );
    const ended = new Promise((resolve) => engine.once('close', resolve));
    try {
      const lines = createInterface({ input: engine.stdout });
      const pids = String((await lines[Symbol.asyncIterator]().next()).value)
        .split(' ')
        .map(Number);
      await eventually(() => expect(pids.map(stateOf)).toEqual(['T', 'R']));
      engine.kill('SIGKILL');
      await eventually(() => expect(pids.map(stateOf).filter((state) => state && state !== 'Z')).toEqual([]));
    } finally {
      engine.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('does not kill a group that was removed', async () => {
    const start = () => spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const [kept, killed] = [start(), start()];
    const watchdog = new Watchdog();
    for (const { pid } of [kept, killed]) watchdog.add(pid!);
    watchdog.remove(kept.pid!);
    watchdog.stop();
    await new Promise((resolve) => killed.once('exit', resolve));
    expect(stateOf(kept.pid!)).toBe('S');
    kept.kill('SIGKILL');
  });
});
