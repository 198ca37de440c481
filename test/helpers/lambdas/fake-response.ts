import { Writable } from 'node:stream';
import type { EventsDependencies } from '../../../lambdas/http-events/serve-events';

/** The response stream of a streaming URL. */
export class FakeResponse extends Writable {
  head: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  text = '';
  /** Called with each piece of text that is written. The client reads the next piece when the promise resolves. */
  onPiece: (text: string) => void | Promise<void> = () => undefined;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.text += chunk.toString();
    Promise.resolve(this.onPiece(chunk.toString())).then(() => done(), done);
  }
}

/** Begins a response as the runtime does. */
export const begin: EventsDependencies<FakeResponse>['begin'] = (stream, head) => {
  stream.head = head;
  return stream;
};
