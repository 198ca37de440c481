import { LOCAL_ACCOUNT_ID } from '../core/account';
import type { Account } from '../core/account';
import { EngineError } from '../core/errors';
import type { Assembly } from './types';

/** The Region of apps that leave it open, when nothing else is said. */
const DEFAULT_REGION = 'us-east-1';

function theOne(what: string, values: readonly (string | undefined)[]): string | undefined {
  const distinct = [...new Set(values.filter((value) => value !== undefined))];
  if (distinct.length <= 1) return distinct[0];
  throw new EngineError(
    'assembly_several_environments',
    `The stacks are for several ${what}: ${distinct.join(', ')}. The engine plays one account in one Region.`,
    'Synthesize for one environment.',
  );
}

/**
 * The account that the engine plays: what the stacks were synthesized for, because their templates may have it as text.
 * @param region for apps that are not bound to a Region
 * @throws EngineError `assembly_several_environments`, `region_mismatch`
 */
export function environmentOf(assembly: Assembly, region?: string): Account {
  const bound = theOne(
    'Regions',
    assembly.stacks.map((stack) => stack.region),
  );
  if (bound !== undefined && region !== undefined && bound !== region) {
    throw new EngineError(
      'region_mismatch',
      `The app is synthesized for ${bound}, but the engine was asked to play ${region}.`,
      'Leave the Region out.',
    );
  }
  const chosen = bound ?? region ?? DEFAULT_REGION;
  const isChina = chosen.startsWith('cn-');
  return {
    accountId:
      theOne(
        'accounts',
        assembly.stacks.map((stack) => stack.accountId),
      ) ?? LOCAL_ACCOUNT_ID,
    region: chosen,
    partition: isChina ? 'aws-cn' : 'aws',
    urlSuffix: isChina ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
}
