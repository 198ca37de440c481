import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Examples } from '../../helpers/engine/example-process';

describe('the example programs', () => {
  let examples: Examples;

  beforeAll(async () => {
    examples = await Examples.start();
  });

  afterAll(() => examples.stop());

  it('ticker: follows a match over WebSocket and with polls whose interval adapts', async () => {
    const watcher = examples.run('ticker/watch.ts');
    await watcher.until(/websocket +following/);
    await watcher.until(/short-poll +following/);
    const match = examples.run('ticker/publish.ts', '6', '60');
    expect(await match.exit()).toBe(0);
    await watcher.until(/websocket +#6 /);
    await watcher.until(/short-poll +#6 /);

    for (const transport of ['websocket', 'short-poll']) {
      const offsets = [...watcher.output.matchAll(new RegExp(`^${transport} +#(\\d+) `, 'gm'))].map(([, n]) =>
        Number(n),
      );
      expect(offsets).toEqual([1, 2, 3, 4, 5, 6]);
    }
    expect(watcher.output).not.toMatch(/websocket +\d{3}, next poll/);
    const pauses = (): number[] =>
      [...watcher.output.matchAll(/short-poll +\d{3}, next poll in (\d+) ms/g)].map(([, ms]) => Number(ms));
    expect(pauses()[0]).toBe(30_000);
    expect(Math.min(...pauses())).toBeLessThan(500);
  });

  it('deploy-log: publishes the output of a command, and prints it with the library and with curl', async () => {
    const library = examples.run('deploy-log/follow.ts', 'deploy:1');
    const curl = examples.shell('deploy-log/follow.sh', 'deploy:1');
    const command = ['bash', '-c', 'echo first; echo "second \\"line\\""; exit 3'];
    const publisher = examples.run('deploy-log/publish.ts', 'deploy:1', ...command);
    expect(await publisher.exit()).toBe(0);
    expect(publisher.output).toContain('the command exited with 3');
    for (const follower of [library, curl]) {
      await follower.exit();
      expect(follower.lines).toEqual(['first', 'second "line"', 'Done: 3']);
    }
    expect(library.child.exitCode).toBe(1);
  });

  it('deploy-log: continues with the next line after it was stopped', async () => {
    const line = (text: string): Promise<unknown> => examples.app.publish('deploy:2', { text }, { type: 'line' });
    await line('first');
    const killed = examples.run('deploy-log/follow.ts', 'deploy:2', 'position');
    await killed.until(/^first$/m);
    await killed.stop();
    await line('second');
    await examples.app.publish('deploy:2', { exitCode: 0 }, { type: 'done' });

    const next = examples.run('deploy-log/follow.ts', 'deploy:2', 'position');
    expect(await next.exit()).toBe(0);
    expect(next.lines).toEqual(['second', 'Done: 0']);
  });

  it('deploy-log: reports an invalid position', async () => {
    writeFileSync(join(examples.directory, 'broken'), 'made up');
    const follower = examples.run('deploy-log/follow.ts', 'deploy:3', 'broken');
    expect(await follower.exit()).toBe(1);
    expect(follower.output).toContain('cursor');
  });
});
