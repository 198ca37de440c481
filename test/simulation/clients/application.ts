import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { primaryKey } from '../../../contract/table-keys';
import { simulatedClient } from '../aws/dynamodb-client';
import { applicationPublisher } from '../aws/functions';
import { Invocation } from '../aws/invocation';
import type { Acknowledged } from '../checker/checker';
import type { Simulation } from '../simulation';
import { TABLES } from '../simulation';

/** How an application publishes: alone, at the position that it read last, or together with an order. */
export type ApplicationStyle = 'publish' | 'publish-if-at' | 'transaction';

/** Time limit of the application's function, in milliseconds. */
const TIMEOUT_MS = 20_000;

/** Orders are kept in the channel table, whose partition key they do not share with any other item. */
const orderKey = (id: string) => primaryKey(`order#${id}`, 'order');

/** An application on AWS that publishes with the server library, in a function that may be killed at any step. */
export class Application {
  /** The orders that the application tried to write together with a message of the same id. */
  readonly orders: { readonly channel: string; readonly id: string }[] = [];

  constructor(private readonly simulation: Simulation) {}

  /** Whether an order was written. */
  hasOrder(id: string): boolean {
    return this.simulation.table(TABLES.channels).get(orderKey(id)) !== undefined;
  }

  /**
   * Publishes once.
   * @returns the position, if the application learned it
   */
  async publish(
    style: ApplicationStyle,
    channel: string,
    data: unknown,
    id: string | undefined,
  ): Promise<Acknowledged | undefined> {
    if (style === 'transaction' && id !== undefined) this.orders.push({ channel, id });
    const outcome = await Invocation.run(this.simulation, 'application', TIMEOUT_MS, (run) =>
      this.#run(run, style, { channel, data, ...(id === undefined ? {} : { id }) }),
    );
    if (outcome.kind === 'failed') {
      this.simulation.trace(() => `the application could not publish ${id}: ${String(outcome.error)}`);
    }
    return outcome.kind === 'done' ? outcome.value : undefined;
  }

  async #run(
    run: Invocation,
    style: ApplicationStyle,
    message: { readonly channel: string; readonly data: unknown; readonly id?: string },
  ): Promise<Acknowledged | undefined> {
    const publisher = applicationPublisher(run);
    const { channel, id } = message;
    if (style === 'publish-if-at') {
      const position = this.simulation.truth.head(channel) ?? { epoch: '', offset: 0 };
      // Other publishers may move the channel on before the write arrives.
      await run.sleep(this.simulation.rng.between(0, 20));
      const result = await publisher.publishIfAt(message, position);
      return result.applied ? result.published : undefined;
    }
    if (style === 'transaction' && id !== undefined) {
      const order = { Put: { TableName: TABLES.channels, Item: orderKey(id) } };
      const entries = publisher.publishItemsWithId({ ...message, id });
      await simulatedClient(run).send(new TransactWriteItemsCommand({ TransactItems: [order, ...entries] }));
      return undefined;
    }
    return publisher.publish(message);
  }
}
