import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { eventually } from '../../helpers/eventually';
import { ProjectCopy, StartProcess } from '../../helpers/engine/start-process';

/** The port of the README's receiver. The test replaces it by a free port. */
const README_PORT = 4000;

const blocks = [...readFileSync('README.md', 'utf8').matchAll(/```bash\n([\s\S]*?)```/g)].map(([, code]) =>
  code!.trim(),
);

/** The only block of the README that contains a text. */
function block(text: string): string {
  const found = blocks.filter((code) => code.includes(text));
  if (found.length !== 1) throw new Error(`${found.length} blocks of README.md contain ${JSON.stringify(text)}.`);
  return found[0]!;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('the README', () => {
  const project = new ProjectCopy();
  const programs: ChildProcess[] = [];
  let engine: StartProcess;
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    engine = new StartProcess(project.directory, ['--log-level', 'warn']);
    await engine.until(/Ctrl-C stops everything/);
  });

  afterAll(async () => {
    for (const program of programs) await end(program);
    await engine.interrupt();
    project.remove();
  });

  const withFreePort = (code: string): string => code.replaceAll(String(README_PORT), String(port));

  async function end(program: ChildProcess): Promise<void> {
    if (program.exitCode !== null || program.signalCode !== null) return;
    program.kill('SIGKILL');
    await once(program, 'exit');
  }

  /** Starts a command of the README that runs until it is stopped. `output` returns what it has printed so far. */
  function start(code: string): { readonly program: ChildProcess; readonly output: () => string } {
    const [, ...args] = withFreePort(code).split(/\s+/).slice(1);
    const program = spawn(process.execPath, ['--import', 'tsx', ...args], {
      cwd: project.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    program.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    program.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    programs.push(program);
    return { program, output: () => text };
  }

  /** Runs blocks of the README in one shell, like a reader who uses one terminal. */
  function shell(...code: readonly string[]): Promise<string> {
    return new Promise((done, failed) => {
      execFile('bash', ['-euc', withFreePort(code.join('\n'))], { cwd: project.directory }, (error, stdout, stderr) =>
        error ? failed(new Error(`${stdout}\n${stderr}`, { cause: error })) : done(stdout),
      );
    });
  }

  it('contains commands that produce a message, a webhook and a dead letter', async () => {
    const publish = block('/messages"');
    const listener = start(block('examples/listen.ts'));
    await eventually(() => expect(listener.output()).toContain('"subscribed"'));

    expect(JSON.parse(await shell(publish))).toMatchObject({ channel: 'room:1', offset: 1 });
    await eventually(() => expect(listener.output()).toContain('"hello"'));

    const [receive, ...rest] = blocks.filter((code) => code.includes('examples/receive-webhooks.ts'));
    expect(rest).toEqual([]);
    const receiver = start(receive!);
    await eventually(() => expect(receiver.output()).toContain('Receiving'));
    expect(
      JSON.parse(
        (await shell(publish, block('/v1/webhooks"')))
          .split('}{')
          .at(-1)!
          .replace(/^(?!\{)/, '{'),
      ),
    ).toMatchObject({
      status: 'pending',
    });
    await eventually(() => expect(receiver.output()).toContain('Confirmed'));
    await shell(publish);
    await eventually(() => expect(receiver.output()).toContain('"hello"'));

    await end(receiver.program);
    const [, broken] = readFileSync('README.md', 'utf8').match(/`(npx tsx examples\/receive-webhooks\.ts \d+ 404)`/)!;
    const failing = start(broken!);
    await eventually(() => expect(failing.output()).toContain('Receiving'));
    await shell(publish);
    await eventually(async () =>
      expect(
        await shell(publish.split('\n')[0]!, block('/v1/webhooks"').split('\n')[0]!, block('/v1/dead-letters')),
      ).toContain('"room:1"'),
    );
  });

  it('contains a command that prints a token with the given claims', async () => {
    const command = block('npm run -s token').replace(
      'npm run -s token --',
      `${process.execPath} --import tsx scripts/token.ts`,
    );
    const [, payload] = (await shell(command)).split('.');
    expect(JSON.parse(Buffer.from(payload!, 'base64url').toString())).toMatchObject({
      sub: 'alice',
      channels: { 'room:*': ['subscribe', 'publish'] },
    });
  });

  it('mentions only commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...readFileSync('README.md', 'utf8').matchAll(/npm run (?:-s )?([a-z]+)|npm (start|test)/g)].map(
      ([, script, short]) => script ?? short,
    );
    expect(named.filter((name) => !Object.hasOwn(scripts, name!))).toEqual([]);
  });
});
