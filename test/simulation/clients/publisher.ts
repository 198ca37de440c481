import type { Acknowledged } from '../checker/checker';
import { SERVICE_URLS } from './network';
import { Application } from './application';
import type { ApplicationStyle } from './application';
import type { LibraryReader } from './library-reader';
import type { Host } from './host';

/** Maximum number of attempts of a publish with an id. */
const TRIES = 8;

/** A message to publish, and how to publish it. */
export interface Publication {
  readonly channel: string;
  readonly data: unknown;
  /** The publish id. If undefined, the service generates an id, and a failed publish is not repeated. */
  readonly id: string | undefined;
  /** The reader whose client library publishes the message. If undefined, `application` determines how to publish. */
  readonly library: LibraryReader | undefined;
  /** How the server library publishes the message. If undefined, the publisher sends an HTTP request. */
  readonly application: ApplicationStyle | undefined;
}

/** Publishes, and keeps all acknowledgements. */
export class Publisher {
  readonly acknowledged: Acknowledged[] = [];
  readonly application: Application;
  /** Number of publishes without a result so far. */
  pending = 0;
  #token = '';

  constructor(private readonly host: Host) {
    this.application = new Application(host.simulation);
  }

  async publish(publication: Publication): Promise<void> {
    const { simulation } = this.host;
    this.pending += 1;
    simulation.published += 1;
    try {
      const position = await this.#publish(publication);
      if (position) this.acknowledged.push({ ...position, channel: publication.channel });
    } catch (error) {
      simulation.trace(() => `${publication.id} was not acknowledged: ${(error as Error).message}`);
    } finally {
      this.pending -= 1;
    }
  }

  async #publish(publication: Publication): Promise<Omit<Acknowledged, 'channel'> | undefined> {
    const { channel, data, id, library } = publication;
    let { application } = publication;
    if (library) return library.publish(channel, data, id);
    const { time, rng } = this.host.simulation;
    for (let tries = 0; tries < (id === undefined ? 1 : TRIES); tries += 1) {
      const position = await (application === undefined
        ? this.#post(channel, data, id)
        : this.application.publish(application, channel, data, id));
      if (position) return position;
      // The transaction succeeded, so a publish with its id must return the position of its message.
      if (application === 'transaction' && id !== undefined && this.application.hasOrder(id)) application = undefined;
      // The earlier attempt may still be running.
      await time.sleep(rng.between(10, 4000));
    }
    return undefined;
  }

  async #post(channel: string, data: unknown, id: string | undefined): Promise<Acknowledged | undefined> {
    const { host } = this;
    const abort = new AbortController();
    const timer = host.simulation.time.after(12_000, () => abort.abort(new Error('no response in time')));
    try {
      this.#token ||= await host.getToken();
      const response = await host.fetch(`${SERVICE_URLS.httpUrl}/v1/channels/${channel}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#token}` },
        body: JSON.stringify({ data, ...(id === undefined ? {} : { id }) }),
        signal: abort.signal,
      });
      if (response.status === 401) this.#token = '';
      return response.ok ? (JSON.parse(await response.text()) as Acknowledged) : undefined;
    } catch (error) {
      host.simulation.trace(() => `${host.name} got no acknowledgement of ${id}: ${(error as Error).message}`);
      return undefined;
    } finally {
      timer.cancel();
    }
  }
}
