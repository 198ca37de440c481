import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ACCOUNT_CREDENTIALS } from '../../helpers/engine/test-app';
import { SocketClient } from '../../helpers/engine/websocket-client';
import { ProjectCopy, StartProcess } from '../../helpers/engine/start-process';

/** Whether nothing listens at the address of a URL. */
function refused(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((done) => {
    const socket = connect(Number(port), hostname);
    socket
      .once('error', () => done(true))
      .once('connect', () => {
        socket.destroy();
        done(false);
      });
  });
}

describe('npm start', () => {
  const project = new ProjectCopy();
  let running: StartProcess | undefined;

  afterEach(async () => {
    if (running?.child.exitCode === null) await running.interrupt();
  });

  afterAll(() => project.remove());

  it('prints the content of .tidings/local.json as one line of JSON, and cleans up on Ctrl-C', async () => {
    running = new StartProcess(project.directory, ['--json']);
    const printed = await running.ready();
    const path = join(project.directory, '.tidings/local.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(printed);
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(Object.keys(printed)).toEqual(
      expect.arrayContaining([
        'websocketUrl',
        'httpUrl',
        'eventsUrl',
        'awsEndpointUrl',
        'consoleUrl',
        'token',
        'adminToken',
        'region',
        'stacks',
      ]),
    );

    const dynamodb = new DynamoDBClient({
      endpoint: printed.awsEndpointUrl,
      region: printed.region,
      credentials: ACCOUNT_CREDENTIALS,
    });
    const { TableNames } = await dynamodb.send(new ListTablesCommand());
    dynamodb.destroy();
    expect(TableNames).toHaveLength(2);

    const { consoleUrl, ...rest } = printed;
    expect(await (await fetch(consoleUrl)).text()).toContain('<h1>Tidings console</h1>');
    expect(await (await fetch(`${consoleUrl}/local.json`)).json()).toEqual(rest);
    expect(await (await fetch(`${consoleUrl}/engine/counters`)).json()).toMatchObject({
      connections: 0,
      tables: { ChannelTable: 0, ConnectionTable: 0 },
      queues: { TopicDeadLetters: { visible: 0, inFlight: 0 } },
    });

    expect(await running.interrupt()).toBe(0);
    expect(running.stdout.trim().split('\n')).toHaveLength(1);
    expect(existsSync(path)).toBe(false);
    for (const url of [printed.awsEndpointUrl, printed.httpUrl, printed.websocketUrl, consoleUrl])
      expect(await refused(url)).toBe(true);
  });

  it('prints addresses and commands to try', async () => {
    running = new StartProcess(project.directory, ['--hostname', 'localhost', '--seed', '7']);
    await running.until(/Ctrl-C stops everything/);
    expect(running.stdout).toMatch(/WebSocket API +ws:\/\/localhost:\d+\/v1/);
    expect(running.stdout).toMatch(/Console +http:\/\/localhost:\d+ /);
    expect(running.stdout).toMatch(/Event streams +http:\/\/localhost:\d+\n/);
    expect(running.stdout).toMatch(/Seed +7 /);
    expect(running.stdout).toContain('curl -X POST http://localhost:');
    expect(running.stderr).toMatch(/synthesized the template \(\d+ ms\)/);
  });

  it('refuses a port that is in use and names the options', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    running = new StartProcess(project.directory, ['--aws-port', String(port)]);
    expect(await running.exited).toBe(1);
    taken.close();
    expect(running.stderr).toMatch(new RegExp(`port_in_use: Port ${port} .* is in use.\\n.*--help`));
  });

  it('refuses to run twice in one folder without affecting the first', async () => {
    running = new StartProcess(project.directory, ['--json']);
    const { httpUrl, consoleUrl } = await running.ready();
    const second = new StartProcess(project.directory);
    expect(await second.exited).toBe(1);
    expect(second.stderr).toContain(
      `already_running: An engine is already running in this folder. Its console is ${consoleUrl}.`,
    );
    expect(existsSync(join(project.directory, '.tidings/local.json'))).toBe(true);
    expect((await fetch(`${httpUrl}/v1/webhooks`)).status).toBe(401);
  });

  it('cleans up after two signals and with a pending long poll', async () => {
    running = new StartProcess(project.directory, ['--json']);
    const { httpUrl, token } = await running.ready();
    const authorization = `Bearer ${token}`;
    await fetch(`${httpUrl}/v1/messages?channels=a`, { headers: { authorization } });
    const held = fetch(`${httpUrl}/v1/messages?channels=a&wait=20`, { headers: { authorization } }).catch(() => 'cut');
    expect(await running.interrupt(true)).toBe(0);
    await held;
    expect(running.stderr).not.toContain('Runtime.ExitError');
    expect(existsSync(join(project.directory, '.tidings/local.json'))).toBe(false);
  });

  it('reports all wrong options', async () => {
    const wrong = new StartProcess(project.directory, ['--http-port', '70000', '--nonsense']);
    expect(await wrong.exited).toBe(2);
    expect(wrong.stderr).toContain('--http-port must be a whole number');
    expect(wrong.stderr).toContain('unknown option --nonsense');
  });

  it('reloads a changed function, and keeps running after an error in it', async () => {
    running = new StartProcess(project.directory, ['--watch']);
    await running.until(/Ctrl-C stops everything/);
    const local = JSON.parse(readFileSync(join(project.directory, '.tidings/local.json'), 'utf8')) as {
      websocketUrl: string;
      token: string;
    };
    const client = await SocketClient.connect(local.websocketUrl, local.token);
    expect(await client.request({ action: 'ping' })).not.toHaveProperty('greeting');

    const source = join(project.directory, 'lambdas/ws-ping/ping.ts');
    const before = readFileSync(source, 'utf8');
    writeFileSync(source, `${before}\n(`);
    await running.until(/Not reloaded/);
    writeFileSync(source, before.replace("reply: 'ping',", "reply: 'ping', ...{ greeting: 'hello' },"));
    await running.until(/Reloaded in \d+ ms: .*Ping/);

    expect(await client.request({ action: 'ping' })).toMatchObject({ greeting: 'hello' });
    await client.close();
  });
});
