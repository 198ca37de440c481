import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Each line breaks the import table of docs/architecture.md once; the linter must refuse every one. */
const FORBIDDEN: readonly [file: string, source: string][] = [
  ['protocol/bad.ts', `import 'node:fs';`],
  ['protocol/bad-sibling.ts', `import '../lambdas/shared/x';`],
  ['lambdas/one/bad-cdk.ts', `import 'aws-cdk-lib';`],
  ['lambdas/one/bad-neighbour.ts', `import '../two/handler';`],
  ['lambdas/one/bad-lib.ts', `import '../../lib/config';`],
  ['lambdas/shared/bad-function.ts', `import '../one/handler';`],
  ['lambdas/shared/deep/bad-function.ts', `import '../../one/handler';`],
  ['lambdas/shared/deep/bad-lib.ts', `import '../../../lib/config';`],
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
  ['lambdas/one/good.ts', `import '../shared/x';\nimport '../../protocol/limits';\nimport '@aws-sdk/client-sns';`],
  ['lambdas/shared/deep/good.ts', `import '../other/x';\nimport '../../../protocol/limits';`],
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
