import type { Acknowledged } from '../checker/checker';
import { ADDRESSES } from './addresses';
import type { LibraryReader } from './library-reader';
import type { Node } from './host';

/** How often a publisher repeats what failed. */
const TRIES = 8;

/** What is published, and how. */
export interface Publication {
  readonly channel: string;
  readonly data: unknown;
  /** Absent: the service makes one, and what failed is not repeated. */
  readonly id: string | undefined;
  /** Through the library; absent: over HTTP, by hand. */
  readonly library: LibraryReader | undefined;
}

/** Somebody who publishes, and keeps what was acknowledged. */
export class Publisher {
  readonly acknowledged: Acknowledged[] = [];
  /** Publications that are under way. */
  open = 0;
  #token = '';

  constructor(private readonly node: Node) {}

  async publish(publication: Publication): Promise<void> {
    const { world } = this.node;
    this.open += 1;
    world.published += 1;
    try {
      const place = await this.#publish(publication);
      if (place) this.acknowledged.push({ ...place, channel: publication.channel });
    } catch (error) {
      world.trace(() => `${publication.id} was not acknowledged: ${(error as Error).message}`);
    } finally {
      this.open -= 1;
    }
  }

  async #publish(publication: Publication): Promise<Omit<Acknowledged, 'channel'> | undefined> {
    const { channel, data, id, library } = publication;
    if (library) return library.publish(channel, data, id);
    const { time, dice } = this.node.world;
    for (let tries = 0; tries < (id === undefined ? 1 : TRIES); tries += 1) {
      const place = await this.#post(channel, data, id);
      if (place) return place;
      // Impatient publishers repeat while an earlier attempt may still be open.
      await time.sleep(dice.between(10, 4000));
    }
    return undefined;
  }

  async #post(channel: string, data: unknown, id: string | undefined): Promise<Acknowledged | undefined> {
    const { node } = this;
    const abort = new AbortController();
    const timer = node.world.time.after(12_000, () => abort.abort(new Error('no answer in time')));
    try {
      this.#token ||= await node.getToken();
      const response = await node.fetch(`${ADDRESSES.httpUrl}/v1/channels/${channel}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#token}` },
        body: JSON.stringify({ data, ...(id === undefined ? {} : { id }) }),
        signal: abort.signal,
      });
      if (response.status === 401) this.#token = '';
      return response.ok ? (JSON.parse(await response.text()) as Acknowledged) : undefined;
    } catch (error) {
      node.world.trace(() => `${node.name} got no acknowledgement of ${id}: ${(error as Error).message}`);
      return undefined;
    } finally {
      timer.cancel();
    }
  }
}
