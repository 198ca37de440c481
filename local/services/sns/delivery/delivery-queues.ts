import type { Clock } from '../../../core/clock';
import type { Reporter } from '../../../core/reporter';
import { DeliveryLane } from './delivery-queue';

/** The lanes of all subscriptions, by name. */
export class Lanes {
  readonly #lanes = new Map<string, DeliveryLane>();

  constructor(
    private readonly clock: Clock,
    private readonly reporter: Reporter,
  ) {}

  get(name: string): DeliveryLane {
    let lane = this.#lanes.get(name);
    if (!lane) {
      const onBacklog = (size: number): void =>
        this.reporter.report({
          type: 'warning',
          message: `SNS: ${size} deliveries wait for ${name}. They are kept in memory: repair the endpoint or remove the subscription.`,
        });
      this.#lanes.set(name, (lane = new DeliveryLane(this.clock, onBacklog)));
    }
    return lane;
  }

  close(name: string): void {
    this.#lanes.get(name)?.close();
    this.#lanes.delete(name);
  }

  closeAll(): void {
    for (const name of this.#lanes.keys()) this.close(name);
  }
}
