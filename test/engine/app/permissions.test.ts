import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../../local/core/random';
import type { Grant } from '../../../local/services/iam';
import { TestApp } from '../../helpers/engine/test-app';
import { ASSEMBLY_DIRECTORY } from '../../helpers/engine/app-assembly';
import { useEverything } from '../../helpers/engine/use-every-feature';

/** Number of grants that a run removes from the template, each alone. The seed selects them. */
const MUTANTS = Number(process.env['TIDINGS_PERMISSION_MUTANTS'] ?? 1);
/** Deadline of each step of the app without a grant, in milliseconds: one of the steps never completes. */
const STEP_DEADLINE_MS = 4_000;

interface Policy {
  readonly Properties: { readonly PolicyDocument?: { readonly Statement: { Action: string | string[] }[] } };
}

/** Copies the assembly without one action of one policy statement. */
function without(grant: Grant): string {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-permissions-'));
  cpSync(ASSEMBLY_DIRECTORY, directory, { recursive: true });
  const [stack = '', ...path] = grant.policy.split('/');
  const file = join(directory, `${stack}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, Policy> };
  // A logical id is the construct's path without slashes and without `Default`, followed by a hash.
  const logicalId = new RegExp(`^${path.filter((id) => id !== 'Default').join('')}[0-9A-F]{8}$`);
  const policy = Object.entries(template.Resources).find(([id]) => logicalId.test(id))?.[1];
  const statements = policy?.Properties.PolicyDocument?.Statement;
  const statement = statements?.[grant.statement];
  if (!statements || !statement)
    throw new Error(`${file} has no policy ${grant.policy} with statement ${grant.statement}.`);
  const rest = [statement.Action].flat().filter((action) => action !== grant.action);
  if (rest.length > 0) statement.Action = rest;
  else statements.splice(grant.statement, 1);
  writeFileSync(file, JSON.stringify(template));
  return directory;
}

describe('permissions', () => {
  let grants: readonly Grant[] = [];
  let unused: readonly Grant[] = [];
  let redundant: readonly Grant[] = [];
  let denied: unknown[] = [];

  beforeAll(async () => {
    const app = await TestApp.start();
    try {
      await useEverything(app);
      const { ledger } = app.engine;
      grants = ledger.grants();
      unused = ledger.unusedGrants();
      redundant = ledger.redundantGrants();
      denied = app.events.filter(({ type }) => type === 'access-denied');
    } finally {
      await app.stop();
    }
  });

  it('suffice for everything that the app does', () => expect(denied).toEqual([]));

  it('are all used', () => {
    expect(grants.length).toBeGreaterThan(50);
    expect(unused).toEqual([]);
  });

  it('are each necessary: without any one of them a call of the run would have been denied', () =>
    expect(redundant).toEqual([]));

  it(
    'break the app when they are removed from the template',
    async () => {
      const seed = Math.floor(Math.random() * 2 ** 31);
      const chosen = createRandom(seed).shuffle(grants).slice(0, MUTANTS);
      const survivors: unknown[] = [];
      for (const grant of chosen) {
        const directory = without(grant);
        const app = await TestApp.start({ assemblyDirectory: directory });
        try {
          const broken = await useEverything(app, STEP_DEADLINE_MS).then(
            () => false,
            () => true,
          );
          const refused = app.events.some((event) => event.type === 'access-denied' && event.action === grant.action);
          if (!broken || !refused) survivors.push({ grant, broken, refused });
        } finally {
          await app.stop();
          rmSync(directory, { recursive: true, force: true });
        }
      }
      expect({ seed, survivors }).toEqual({ seed, survivors: [] });
    },
    120_000 + MUTANTS * 60_000,
  );
});
