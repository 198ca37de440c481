/**
 * Splits the output of a process into lines.
 *
 * The runtime replaces line breaks within one log entry with carriage returns. This class restores them.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#emit(line);
  }

  /** Emits the last line if it has no line break. */
  flush(): void {
    const rest = this.#rest + this.#decoder.decode();
    this.#rest = '';
    if (rest) this.#emit(rest);
  }

  #emit(line: string): void {
    this.onLine(line.replaceAll('\r', '\n'));
  }
}
