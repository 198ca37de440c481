import { decodeCursor } from '../../../protocol/cursors';
import type { MessagesAnswer } from '../../../protocol/read-answers';
import { SubscriberHistory } from '../checker/subscriber-history';
import type { ReadStyle, StartAt } from '../schedule';
import { SERVICE_URLS } from './network';
import type { Host } from './host';

/** A client without the library: reads over HTTP with the cursor of the last response, and accepts every response as it is. */
export class PlainReader {
  readonly histories: readonly SubscriberHistory[];
  #cursor: string | undefined;
  #etag = '';

  constructor(
    private readonly host: Host,
    private readonly style: ReadStyle,
    channels: readonly string[],
    private readonly from: StartAt,
  ) {
    this.histories = channels.map((channel) => new SubscriberHistory(host.name, channel, from));
    void this.#run();
  }

  async #run(): Promise<void> {
    const { simulation } = this.host;
    for (const history of this.histories)
      history.headAtSubscribe = simulation.truth.head(history.channel) ?? { epoch: '', offset: 0 };
    let token = await this.#token();
    for (;;) {
      const result = await this.#request(token);
      if (result === 'token') token = await this.#token();
      else if (typeof result === 'number') await simulation.time.sleep(result);
    }
  }

  async #token(): Promise<string> {
    for (;;) {
      try {
        return await this.host.getToken();
      } catch (error) {
        this.host.simulation.trace(() => `${this.host.name}: ${(error as Error).message}`);
        await this.host.simulation.time.sleep(1000);
      }
    }
  }

  /** @returns milliseconds to wait before the next request, or `token` if it needs a new token */
  async #request(token: string): Promise<number | 'token' | undefined> {
    const { host } = this;
    const { time, rng } = host.simulation;
    const abort = new AbortController();
    const timer = time.after(30_000, () => abort.abort(new Error('no response in time')));
    try {
      const headers = { authorization: `Bearer ${token}`, ...(this.#etag ? { 'if-none-match': this.#etag } : {}) };
      const response = await host.fetch(this.#url(), { headers, signal: abort.signal });
      if (response.status === 401) return 'token';
      this.#etag = '';
      if (response.status === 304) return rng.between(50, 1500);
      if (!response.ok) return Number(response.headers.get('retry-after') ?? 1) * 1000;
      return this.#process(JSON.parse(await response.text()) as MessagesAnswer, response);
    } catch (error) {
      host.simulation.trace(() => `${host.name} got no response: ${(error as Error).message}`);
      return rng.between(100, 2000);
    } finally {
      timer.cancel();
    }
  }

  #url(): string {
    const { waitSeconds, limit } = this.style;
    const query = new URLSearchParams({ channels: this.histories.map(({ channel }) => channel).join(',') });
    if (this.#cursor !== undefined) query.set('cursor', this.#cursor);
    else if (this.from === 'earliest') query.set('cursor', 'earliest');
    else if (this.from !== 'now') query.set('last', String(this.from.last));
    query.set('limit', String(limit));
    if (waitSeconds === 0) return `${SERVICE_URLS.httpUrl}/v1/messages/now?${query}`;
    query.set('wait', String(waitSeconds));
    return `${SERVICE_URLS.httpUrl}/v1/messages?${query}`;
  }

  #process({ messages, gaps, cursor, more }: MessagesAnswer, response: Response): number | undefined {
    const { simulation } = this.host;
    const isFirst = this.#cursor === undefined;
    const now = simulation.time.now();
    for (const history of this.histories) {
      history.headAtReply ??= simulation.truth.head(history.channel) ?? { epoch: '', offset: 0 };
      const isOfChannel = (one: { readonly channel: string }): boolean => one.channel === history.channel;
      // A gap comes before the first message above it. A response has at most one per channel.
      const gap = gaps.find(isOfChannel);
      let reported = gap === undefined;
      for (const message of messages.filter(isOfChannel)) {
        if (gap !== undefined && !reported && message.epoch === gap.epoch && message.offset > gap.to) {
          history.gap(now, gap);
          reported = true;
        }
        history.message(now, message);
        simulation.delivered += 1;
      }
      if (gap !== undefined && !reported) history.gap(now, gap);
      if (gap !== undefined) simulation.gaps += 1;
    }
    const decoded = decodeCursor(cursor);
    for (const { channel, epoch, offset } of decoded.ok ? decoded.value : []) {
      const history = this.histories.find((one) => one.channel === channel);
      if (isFirst) history?.startAt({ epoch, offset });
      // The first message of the channel was published, but is not in the log yet.
      else if (history?.position?.epoch === '' && offset === 0) history.position = { epoch, offset };
      else if (history?.position?.epoch !== epoch || history.position.offset !== offset) {
        history?.contradict(`the cursor states ${epoch}/${offset}`);
      }
    }
    this.#cursor = cursor;
    this.#etag = response.headers.get('etag') ?? '';
    if (more) return undefined;
    if (this.style.waitSeconds > 0) return 0;
    return Math.min(3000, Number(response.headers.get('tidings-poll-after')));
  }
}
