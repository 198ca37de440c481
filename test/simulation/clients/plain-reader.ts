import { decodeCursor } from '../../../protocol/cursors';
import type { MessagesAnswer } from '../../../protocol/read-answers';
import { History } from '../checker/subscriber-history';
import type { Beginning } from '../checker/subscriber-history';
import { ADDRESSES } from './addresses';
import type { Node } from './host';

/** How a plain reader asks. */
export interface PlainStyle {
  readonly waitSeconds: number;
  readonly limit: number;
}

/** A client without the library: reads over HTTP with the cursor that it was given, and takes every answer as it is. */
export class PlainReader {
  readonly histories: readonly History[];
  #cursor: string | undefined;
  #etag = '';

  constructor(
    private readonly node: Node,
    private readonly style: PlainStyle,
    channels: readonly string[],
    private readonly from: Beginning,
  ) {
    this.histories = channels.map((channel) => new History(node.name, channel, from));
    void this.#run();
  }

  async #run(): Promise<void> {
    const { world } = this.node;
    for (const history of this.histories)
      history.askedAt = world.truth.head(history.channel) ?? { epoch: '', offset: 0 };
    let token = await this.#token();
    for (;;) {
      const answer = await this.#ask(token);
      if (answer === 'token') token = await this.#token();
      else if (typeof answer === 'number') await world.time.sleep(answer);
    }
  }

  async #token(): Promise<string> {
    for (;;) {
      try {
        return await this.node.getToken();
      } catch (error) {
        this.node.world.trace(() => `${this.node.name}: ${(error as Error).message}`);
        await this.node.world.time.sleep(1000);
      }
    }
  }

  /** @returns the pause before the next question; `token` when it needs another one */
  async #ask(token: string): Promise<number | 'token' | undefined> {
    const { node } = this;
    const { time, dice } = node.world;
    const abort = new AbortController();
    const timer = time.after(30_000, () => abort.abort(new Error('no answer in time')));
    try {
      const headers = { authorization: `Bearer ${token}`, ...(this.#etag ? { 'if-none-match': this.#etag } : {}) };
      const response = await node.fetch(this.#url(), { headers, signal: abort.signal });
      if (response.status === 401) return 'token';
      this.#etag = '';
      if (response.status === 304) return dice.between(50, 1500);
      if (!response.ok) return Number(response.headers.get('retry-after') ?? 1) * 1000;
      return this.#take(JSON.parse(await response.text()) as MessagesAnswer, response);
    } catch (error) {
      node.world.trace(() => `${node.name} got no answer: ${(error as Error).message}`);
      return dice.between(100, 2000);
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
    if (waitSeconds === 0) return `${ADDRESSES.httpUrl}/v1/messages/now?${query}`;
    query.set('wait', String(waitSeconds));
    return `${ADDRESSES.httpUrl}/v1/messages?${query}`;
  }

  #take({ messages, gaps, cursor, more }: MessagesAnswer, response: Response): number | undefined {
    const { world } = this.node;
    const isFirst = this.#cursor === undefined;
    const now = world.time.now();
    for (const history of this.histories) {
      history.toldAt ??= world.truth.head(history.channel) ?? { epoch: '', offset: 0 };
      const mine = (one: { readonly channel: string }): boolean => one.channel === history.channel;
      // A gap stands before the first message above it; an answer has one per channel at most.
      const gap = gaps.find(mine);
      let told = gap === undefined;
      for (const message of messages.filter(mine)) {
        if (gap !== undefined && !told && message.epoch === gap.epoch && message.offset > gap.to) {
          history.gap(now, gap);
          told = true;
        }
        history.message(now, message);
        world.handed += 1;
      }
      if (gap !== undefined && !told) history.gap(now, gap);
      if (gap !== undefined) world.gaps += 1;
    }
    const decoded = decodeCursor(cursor);
    for (const { channel, epoch, offset } of decoded.ok ? decoded.value : []) {
      const history = this.histories.find((one) => one.channel === channel);
      if (isFirst) history?.begin({ epoch, offset });
      // A channel that had no message has one now, which is not in the log yet.
      else if (history?.position?.epoch === '' && offset === 0) history.position = { epoch, offset };
      else if (history?.position?.epoch !== epoch || history.position.offset !== offset) {
        history?.contradict(`the cursor says ${epoch}/${offset}`);
      }
    }
    this.#cursor = cursor;
    this.#etag = response.headers.get('etag') ?? '';
    if (more) return undefined;
    if (this.style.waitSeconds > 0) return 0;
    return Math.min(3000, Number(response.headers.get('tidings-poll-after')));
  }
}
