import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** A row of the import table in docs/architecture.md: imports that the linter must reject or accept in one file. */
interface Row {
  readonly file: string;
  readonly rejected?: readonly string[];
  readonly accepted?: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    // Every statement that depends on a module counts, for types and values.
    file: 'lib/forms.ts',
    rejected: [
      `import type { X } from '../local/engine'; export type { X }`,
      `export type { X } from '../local/engine'`,
      `export { x } from '../local/engine'`,
      `export * from '../local/engine'`,
      `export const load = () => import('../local/engine')`,
      `export type Y = import('../local/engine').Y`,
    ],
  },
  {
    file: 'protocol/frames.ts',
    rejected: [`import 'node:fs'`, `import 'valibot'`, `import '../contract/functions'`, `import '../lambdas/http/x'`],
    accepted: [`import './limits'`],
  },
  {
    file: 'contract/limits.ts',
    rejected: [`import '../protocol/messages'`, `import '../lib/config/x'`, `import '@aws-sdk/client-sns'`],
    accepted: [`import './functions'`, `import '../protocol/limits'`],
  },
  {
    file: 'publishing/publish.ts',
    rejected: [
      `import '@aws-sdk/client-sns'`,
      `import '@aws-sdk/client-dynamodb-streams'`,
      `import 'jose'`,
      `import 'node:fs'`,
      `import '../lambdas/dynamodb/client'`,
      `import '../server/index'`,
    ],
    accepted: [`import '@aws-sdk/client-dynamodb'`, `import '../protocol/messages'`, `import '../contract/functions'`],
  },
  {
    file: 'lambdas/ws-subscribe/subscribe.ts',
    rejected: [
      `import 'aws-cdk-lib'`,
      `import '../ws-publish/publish-frame'`,
      `import '../http-publish/handler'`,
      `import '../on-message-relay/handler'`,
      `import '../../lib/config/x'`,
      `import '../../client/src/index'`,
      `import '../../server/index'`,
      `import '../../local/engine'`,
      `import '../../test/helpers/x'`,
    ],
    accepted: [
      `import './handler'`,
      `import '../channels/read-channels'`,
      `import '../http/http-request'`,
      `import '../../protocol/limits'`,
      `import '../../contract/functions'`,
      `import '../../publishing/publish'`,
      `import '@aws-sdk/client-sns'`,
      `import 'jose'`,
    ],
  },
  {
    file: 'lambdas/http-webhooks/endpoints/list.ts',
    rejected: [`import '../../ws-publish/publish-frame'`, `import '../../../lib/config/x'`],
    accepted: [`import '../handler'`, `import '../../auth/verify-token'`, `import '../../../protocol/limits'`],
  },
  {
    file: 'lambdas/channels/log/read.ts',
    rejected: [`import '../../ws-subscribe/subscribe'`, `import '../../../scripts/lib/x'`],
    accepted: [`import '../../dynamodb/client'`],
  },
  {
    file: 'lib/stacks/stack.ts',
    rejected: [
      `import '../../lambdas/ws-publish/handler'`,
      `import '../../local/engine'`,
      `import '../../protocol/messages'`,
      `import '../../publishing/publish'`,
      `import '@aws-sdk/client-sns'`,
    ],
    accepted: [
      `import '../config/x'`,
      `import '../../protocol/limits'`,
      `import '../../protocol/name-patterns'`,
      `import '../../contract/functions'`,
      `import 'aws-cdk-lib'`,
    ],
  },
  {
    file: 'bin/app.ts',
    rejected: [`import '../local/engine'`, `import '../scripts/lib/x'`, `import '../protocol/messages'`],
    accepted: [`import '../lib/config/x'`, `import '../tidings.config'`, `import 'aws-cdk-lib'`],
  },
  {
    file: 'client/src/transport/socket.ts',
    rejected: [
      `import 'ws'`,
      `import 'node:events'`,
      `import '../../../lambdas/http/x'`,
      `import '../../../contract/functions'`,
      `import '../../../server/index'`,
    ],
    accepted: [`import '../options'`, `import '../../../protocol/limits'`],
  },
  {
    file: 'client/src/react.ts',
    rejected: [`import 'ws'`, `import 'node:fs'`, `import '../../console/src/main'`],
    accepted: [`import 'react'`, `import './index'`],
  },
  {
    file: 'server/src/publish.ts',
    rejected: [
      `import '../../lambdas/auth/x'`,
      `import '../../lib/config/x'`,
      `import '../../client/src/index'`,
      `import '../../local/engine'`,
      `import 'aws-cdk-lib'`,
    ],
    accepted: [
      `import '../../protocol/limits'`,
      `import '../../contract/functions'`,
      `import '../../publishing/publish'`,
      `import '@aws-sdk/client-dynamodb'`,
    ],
  },
  {
    file: 'local/services/sqs/index.ts',
    rejected: [
      `import '../../../protocol/limits'`,
      `import '../../../contract/functions'`,
      `import '../../../publishing/publish'`,
      `import '../../../lambdas/http/x'`,
      `import 'aws-cdk-lib/core'`,
      `import { SNSClient } from '@aws-sdk/client-sns'; new SNSClient({})`,
    ],
    accepted: [
      `import '../../core/clock'`,
      `import type { SQSClient } from '@aws-sdk/client-sqs'; export type { SQSClient }`,
    ],
  },
  {
    file: 'console/src/main.ts',
    rejected: [
      `import 'react'`,
      `import '../../lambdas/http/x'`,
      `import '../../contract/functions'`,
      `import { LIMIT } from '../../protocol/limits'; export { LIMIT }`,
    ],
    accepted: [
      `import '../../client/src/index'`,
      `import type { Message } from '../../protocol/messages'; export type { Message }`,
    ],
  },
  {
    file: 'scripts/lib/start.ts',
    rejected: [`import '../../test/helpers/x'`, `import '../../lambdas/http/x'`, `import '../../bench/run'`],
    accepted: [`import '../../local/engine'`, `import '../../lib/config/x'`, `import '../../bin/app'`],
  },
  {
    file: 'bench/run.ts',
    rejected: [`import '../test/helpers/x'`, `import '../lambdas/ws-publish/handler'`, `import '../lib/config/x'`],
    accepted: [`import '../lambdas/delivery/x'`, `import '../client/src/index'`, `import '../scripts/lib/x'`],
  },
  {
    file: 'examples/chat/page.ts',
    rejected: [`import '../../lambdas/http/x'`, `import '../../test/helpers/x'`, `import '../../protocol/limits'`],
    accepted: [`import '../../client/src/index'`, `import '../../server/index'`, `import '../token'`],
  },
  {
    file: 'examples/own-app/lib/stack.ts',
    rejected: [`import '../../../lib/index'`, `import '../../token'`],
    accepted: [`import 'tidings'`, `import '../functions/order'`, `import 'aws-cdk-lib'`],
  },
  {
    file: 'test/helpers/app.ts',
    rejected: [`import '../../bench/run'`, `import '../unit/project/docs.test'`],
    accepted: [`import '../../local/engine'`, `import './eventually'`],
  },
  {
    file: 'test/engine/app/ordering.test.ts',
    rejected: [`import '../../unit/local/x'`, `import '../../simulation/x'`, `import '../../client/connect'`],
    accepted: [`import '../../helpers/engine/test-app'`, `import '../../helpers/client/fake-clock'`],
  },
  {
    file: 'test/client/connect.ts',
    rejected: [`import '../browser/x'`, `import '../../bench/run'`],
    accepted: [`import '../../client/src/index'`, `import '../helpers/client/fake-clock'`],
  },
];

function lint(folder: string): Promise<string> {
  return new Promise((done) => {
    const args = [resolve('node_modules/oxlint/bin/oxlint'), '--format', 'unix', '.'];
    execFile(process.execPath, args, { cwd: folder }, (_error, stdout, stderr) => done(stdout + stderr));
  });
}

describe('the import table', () => {
  let output = '';
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'import-table-'));
    copyFileSync('.oxlintrc.json', join(folder, '.oxlintrc.json'));
    for (const { file, rejected = [], accepted = [] } of ROWS) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), [...rejected, ...accepted, ''].join(';\n'));
    }
    output = await lint(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Statements of a file that the linter rejects. Each statement is a line. */
  const rejectedIn = ({ file, rejected = [], accepted = [] }: Row): string[] => {
    const lines = [...rejected, ...accepted];
    const report = new RegExp(`${file}:(\\d+):.*(no-restricted-imports|consistent-type-imports)`);
    const numbers = output.split('\n').flatMap((line) => report.exec(line)?.[1] ?? []);
    return [...new Set(numbers)].map((number) => lines[Number(number) - 1] ?? `line ${number}`);
  };

  it.each(ROWS)('rejects all imports of $file that it forbids, and accepts the others', (row) => {
    expect(rejectedIn(row).sort()).toEqual([...(row.rejected ?? [])].sort());
  });
});
