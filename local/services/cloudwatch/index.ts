import type { Account } from '../../core/account';
import type { Random } from '../../core/random';
import type { ResourceDriver } from '../../resources/types';
import { cloudWatchDrivers } from './resources';

/** The engine's CloudWatch. It accepts alarms and dashboards, but evaluates and draws none. */
export interface CloudWatch {
  readonly drivers: readonly ResourceDriver[];
}

/** Creates CloudWatch. It has no operations. */
export function createCloudWatch(options: { readonly account: Account; readonly random: Random }): CloudWatch {
  return { drivers: cloudWatchDrivers(options) };
}
