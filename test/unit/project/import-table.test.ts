import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Each line breaks the import table of docs/architecture.md once; the linter must refuse every one. */
const FORBIDDEN: readonly [file: string, source: string][] = [
  ['protocol/bad.ts', `import 'node:fs';`],
  ['protocol/bad-sibling.ts', `import '../lambdas/http/x';`],
  ['contract/bad-package.ts', `import 'jose';`],
  ['contract/bad-protocol.ts', `import '../protocol/messages';`],
  ['contract/bad-lambda.ts', `import '../lambdas/http/x';`],
  ['publishing/bad-lambda.ts', `import '../lambdas/http/x';`],
  ['publishing/bad-client.ts', `import '@aws-sdk/client-sns';`],
  ['publishing/bad-package.ts', `import 'jose';`],
  ['lambdas/ws-one/bad-cdk.ts', `import 'aws-cdk-lib';`],
  ['lambdas/ws-one/bad-neighbour.ts', `import '../ws-two/handler';`],
  ['lambdas/ws-one/deep/bad-neighbour.ts', `import '../../http-two/handler';`],
  ['lambdas/ws-one/bad-lib.ts', `import '../../lib/config';`],
  ['lambdas/http/bad-function.ts', `import '../on-one/handler';`],
  ['lambdas/http/deep/bad-function.ts', `import '../../on-one/handler';`],
  ['lambdas/http/deep/bad-lib.ts', `import '../../../lib/config';`],
  ['lib/bad-lambda.ts', `import '../lambdas/one/handler';`],
  ['lib/deep/bad-local.ts', `import '../../local/engine';`],
  ['lib/bad-sdk.ts', `import '@aws-sdk/client-sns';`],
  ['client/src/bad-package.ts', `import 'ws';`],
  ['client/src/deep/bad-lambda.ts', `import '../../../lambdas/one/handler';`],
  ['console/src/bad-lambda.ts', `import '../../lambdas/one/handler';`],
  ['console/src/bad-package.ts', `import 'react';`],
  ['local/bad-protocol.ts', `import '../protocol/limits';`],
  ['local/deep/bad-lambda.ts', `import '../../lambdas/one/handler';`],
  ['local/bad-cdk.ts', `import 'aws-cdk-lib/core';`],
  ['local/bad-sdk.ts', `import { SNSClient } from '@aws-sdk/client-sns';\nnew SNSClient({});`],
];

const ALLOWED: readonly [file: string, source: string][] = [
  ['protocol/good.ts', `import './limits';`],
  ['contract/good.ts', `import './x';\nimport '../protocol/limits';`],
  ['publishing/good.ts', `import './x';\nimport '../protocol/messages';\nimport '@aws-sdk/client-dynamodb';`],
  ['lambdas/ws-one/good.ts', `import '../http/x';\nimport '../../protocol/limits';\nimport '@aws-sdk/client-sns';`],
  ['lambdas/http/deep/good.ts', `import '../other/x';\nimport '../../../contract/x';\nimport '../../../publishing/x';`],
  ['lib/good.ts', `import '../protocol/limits';\nimport 'aws-cdk-lib';`],
  ['client/src/deep/good.ts', `import '../options';\nimport '../../../protocol/limits';`],
  ['client/src/react.ts', `import 'react';\nimport './index';`],
  ['console/src/good.ts', `import '../../client/src/index';\nimport '../../protocol/messages';`],
  ['local/good.ts', `import type { SNSClient } from '@aws-sdk/client-sns';\nexport type Client = SNSClient;`],
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
    for (const [file, source] of [...FORBIDDEN, ...ALLOWED]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${source}\n`);
    }
    output = await lint(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const complaints = (file: string): string[] =>
    output.split('\n').filter((line) => line.includes(`${file}:`) && line.includes('no-restricted-imports'));

  it.each(FORBIDDEN)('refuses %s', (file) => expect(complaints(file)).toHaveLength(1));

  it.each(ALLOWED)('accepts %s', (file) => expect(complaints(file)).toHaveLength(0));
});
