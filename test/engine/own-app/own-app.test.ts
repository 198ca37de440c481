import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/launch-browser';
import { eventually } from '../../helpers/eventually';
import { CommandProcess } from '../../helpers/engine/start-process';
import { digestTemplate } from '../../helpers/infra/template-digest';
import type { Resource } from '../../helpers/infra/stacks';

const run = promisify(execFile);
const SOURCE = 'examples/own-app';
/** The packages of this repository: name, folder, build script. */
const PACKAGES = [
  ['tidings', '.', 'scripts/build-package.ts'],
  ['@tidings/client', 'client', 'scripts/build-client.ts'],
  ['@tidings/server', 'server', 'scripts/build-server.ts'],
] as const;
/** Files of the repository from which the packages are built. */
const PACKAGE_SOURCES = [
  ...['bin', 'client', 'contract', 'lambdas', 'lib', 'local', 'protocol', 'publishing', 'scripts', 'server'],
  ...['LICENSE', 'README.md', 'package.json', 'tsconfig.json', 'tsconfig.package.json'],
];
const INSTALL_DEADLINE_MS = 600_000;

interface Addresses {
  readonly awsEndpointUrl: string;
  readonly region: string;
  readonly stacks: { readonly Orders: Readonly<Record<string, string>> };
}

/** Builds the packages in a copy of the repository, and packs them as npm would publish them. */
async function packPackages(directory: string): Promise<Record<string, string>> {
  const repository = join(directory, 'repository');
  for (const name of PACKAGE_SOURCES) {
    cpSync(name, join(repository, name), { recursive: true, filter: (path) => !/[/\\]dist$/.test(path) });
  }
  symlinkSync(resolve('node_modules'), join(repository, 'node_modules'));
  const tarballs: Record<string, string> = {};
  for (const [name, folder, script] of PACKAGES) {
    await run(process.execPath, ['--import', 'tsx', script], { cwd: repository });
    const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', directory];
    const { stdout } = await run('npm', args, { cwd: join(repository, folder) });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    tarballs[name] = join(directory, basename(filename.replace('@', '').replace('/', '-')));
  }
  return tarballs;
}

/** Copies the app and installs it with the packed packages instead of published ones. */
async function installApp(app: string, tarballs: Record<string, string>): Promise<void> {
  cpSync(SOURCE, app, { recursive: true });
  const file = join(app, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
  for (const group of [manifest['dependencies'], manifest['devDependencies']]) {
    for (const name of Object.keys(group ?? {})) {
      if (group && tarballs[name] !== undefined) group[name] = `file:${tarballs[name]}`;
    }
  }
  writeFileSync(file, JSON.stringify(manifest, undefined, 2));
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: app });
}

function sourcesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('an app of its own, installed from the packed packages', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-own-app-'));
  const app = join(directory, 'app');
  const npm = (...args: string[]) => run('npm', ['run', '--silent', ...args], { cwd: app });
  let tarballs: Record<string, string> = {};

  beforeAll(async () => {
    tarballs = await packPackages(directory);
    await installApp(app, tarballs);
    await npm('synth');
  }, INSTALL_DEADLINE_MS);

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('has no path into the repository', () => {
    for (const file of sourcesOf(SOURCE)) {
      for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/['"](\.\.?\/[^'"]*)['"]/g)) {
        expect(relative(SOURCE, resolve(file, '..', path))).not.toMatch(/^\.\./);
      }
    }
  });

  // test/engine/cli/client-package.test.ts checks the types of the client.
  it('has packages with types for every module resolution', async () => {
    for (const name of ['tidings', '@tidings/server']) {
      await expect(run('npx', ['--no-install', 'attw', tarballs[name]!, '--format', 'ascii'])).resolves.toBeDefined();
    }
  });

  it('has packages that publint accepts', async () => {
    for (const [name] of PACKAGES) {
      const { stdout } = await run('npx', ['--no-install', 'publint', tarballs[name]!, '--strict']);
      expect(stdout).toContain('All good!');
    }
  });

  it('compiles', async () => {
    await expect(npm('check')).resolves.toBeDefined();
  });

  it('passes its own tests', async () => {
    await expect(npm('test')).resolves.toBeDefined();
  });

  it('keeps its logical ids, IAM statements and properties that replace a resource', () => {
    const template = JSON.parse(readFileSync(join(app, 'cdk.out/Orders.template.json'), 'utf8')) as {
      Resources: Record<string, Resource>;
    };
    expect(digestTemplate(template.Resources)).toMatchSnapshot();
  });

  describe('when the engine runs it', () => {
    let dev: CommandProcess;
    let addresses: Addresses;
    let outputs: Readonly<Record<string, string>>;
    let browser: Browser;
    let pages: Server;

    beforeAll(async () => {
      await npm('build');
      const ports = ['aws', 'websocket', 'http', 'function-url'].flatMap((name) => [`--${name}-port`, '0']);
      dev = new CommandProcess(app, ['node_modules/.bin/tidings', 'dev', 'cdk.out', '--json', ...ports]);
      await dev.until(/^\{.*\}\n/m, INSTALL_DEADLINE_MS);
      addresses = JSON.parse(dev.stdout.split('\n')[0]!) as Addresses;
      outputs = addresses.stacks.Orders;
      pages = createServer((request, response) => {
        const file = new URL(request.url ?? '/', 'http://page').pathname;
        response.setHeader('content-type', file.endsWith('.js') ? 'text/javascript' : 'text/html');
        response.end(readFileSync(join(app, 'web', basename(file))));
      });
      await new Promise<void>((done) => pages.listen(0, '127.0.0.1', done));
      browser = await launchBrowser();
    }, INSTALL_DEADLINE_MS);

    afterAll(async () => {
      await browser.close();
      await new Promise((done) => pages.close(done));
      await dev.interrupt();
    });

    const post = async (url: string, body: object, headers: Record<string, string> = {}) => {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    const placeOrder = (id: string, total = 12) =>
      post(`${outputs['ApiUrl']}/orders`, { customer: 'alice', id, total });
    const idsIn = async (table: string): Promise<string[]> => {
      const client = new DynamoDBClient({
        endpoint: addresses.awsEndpointUrl,
        region: addresses.region,
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      });
      const { Items = [] } = await client.send(new ScanCommand({ TableName: outputs[table]! }));
      client.destroy();
      return Items.map(({ id }) => id?.S ?? '').sort();
    };

    it('delivers a placed order to the web page and to the webhook, and nothing of a rejected one', async () => {
      const { body } = await post(`${outputs['ApiUrl']}/tokens`, { customer: 'alice', admin: true });
      const webhook = { url: `${outputs['ApiUrl']}/webhook`, channels: ['orders:*'] };
      const headers = { authorization: `Bearer ${body['token']}`, 'content-type': 'application/json' };
      expect(await post(`${outputs['RealtimeHttpUrl']}/v1/webhooks`, webhook, headers)).toMatchObject({ status: 201 });

      const page = await browser.newPage();
      const query = new URLSearchParams({
        customer: 'alice',
        api: outputs['ApiUrl']!,
        websocket: outputs['RealtimeWebSocketUrl']!,
        http: outputs['RealtimeHttpUrl']!,
      });
      const subscribed = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'));
      await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/index.html?${query}`);
      await subscribed;

      expect(await placeOrder('first')).toMatchObject({ status: 201 });
      expect(await placeOrder('first', 99)).toMatchObject({ status: 409 });
      expect(await placeOrder('second')).toMatchObject({ status: 201 });
      await page.getByText('Order second').waitFor();
      expect(await page.locator('li').allTextContents()).toEqual(['Order first: 12', 'Order second: 12']);
      expect(await idsIn('OrdersTableName')).toEqual(['first', 'second']);
      await eventually(async () => expect(await idsIn('ShipmentsTableName')).toEqual(['first', 'second']));
    });
  });
});
