import { LOCAL_ACCOUNT_ID } from '../core/account';
import type { Account } from '../core/account';
import { EngineError } from '../core/errors';
import type { Assembly } from './types';

/** The Region of apps that are not synthesized for a Region. */
const DEFAULT_REGION = 'us-east-1';

function onlyValue(what: string, values: readonly (string | undefined)[]): string | undefined {
  const distinct = [...new Set(values.filter((value) => value !== undefined))];
  if (distinct.length <= 1) return distinct[0];
  throw new EngineError(
    'assembly_several_environments',
    `The stacks are synthesized for several ${what}: ${distinct.join(', ')}. The engine emulates one account in one Region.`,
    'Synthesize all stacks for the same account and Region.',
  );
}

/**
 * The account and Region that the engine emulates. They are those that the stacks were synthesized for, because the
 * templates may contain them as text.
 * @param region used if the stacks are not synthesized for a Region
 * @throws EngineError `assembly_several_environments`, `region_mismatch`
 */
export function environmentOf(assembly: Assembly, region?: string): Account {
  const synthesizedFor = onlyValue(
    'Regions',
    assembly.stacks.map((stack) => stack.region),
  );
  if (synthesizedFor !== undefined && region !== undefined && synthesizedFor !== region) {
    throw new EngineError(
      'region_mismatch',
      `The app is synthesized for ${synthesizedFor}, but the requested Region is ${region}.`,
      'Omit the Region, or synthesize the app for it.',
    );
  }
  const chosen = synthesizedFor ?? region ?? DEFAULT_REGION;
  const isChina = chosen.startsWith('cn-');
  return {
    accountId:
      onlyValue(
        'accounts',
        assembly.stacks.map((stack) => stack.accountId),
      ) ?? LOCAL_ACCOUNT_ID,
    region: chosen,
    partition: isChina ? 'aws-cn' : 'aws',
    urlSuffix: isChina ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
}
