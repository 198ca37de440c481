import type { Sequencer } from '../../client/src/sequencer';
import type { Position } from '../../protocol/cursors';

/** Wraps an export of the product. */
type Wrap<T> = (actual: T) => T;

/** What is planted at the moment: by the name of the export. */
const planted = new Map<string, Wrap<never>>();

/** Plants mistakes in exports of modules that were made with {@link plantable}. */
export function plant(wraps: Readonly<Record<string, Wrap<never>>>): void {
  for (const [name, wrap] of Object.entries(wraps)) planted.set(name, wrap);
}

/** Takes everything out that was planted. */
export function weed(): void {
  planted.clear();
}

/** A module whose exports of these names can be exchanged at any time, by whoever imports it. */
export function plantable<M extends object>(actual: M, ...names: readonly (keyof M & string)[]): M {
  const module = { ...actual };
  for (const name of names) {
    if (actual[name] === undefined) throw new Error(`the module has no ${name}; plant the mistake elsewhere`);
    Object.defineProperty(module, name, {
      enumerable: true,
      get: () => (planted.get(name) as Wrap<unknown> | undefined)?.(actual[name]) ?? actual[name],
    });
  }
  return module;
}

type CreateSequencer = (at: Position | undefined) => Sequencer;

/**
 * A sequencer that hands duplicates over again. It places them a little further than they are, or the subscription would
 * notice and drop them: the library looks twice.
 */
export const withoutDedupe: Wrap<CreateSequencer> = (create) => (at) => {
  const inner = create(at);
  return {
    get position() {
      return inner.position;
    },
    get behind() {
      return inner.behind;
    },
    start: (position) => inner.start(position),
    accept: (messages, gaps, asked) => {
      const place = inner.position;
      const seen = messages.filter(({ epoch, offset }) => place?.epoch === epoch && offset <= place.offset);
      const again = seen.map((message, index) => {
        const offset = (place?.offset ?? 0) + (index + 1) / (seen.length + 1);
        return { message, position: { epoch: message.epoch, offset } };
      });
      return [...again, ...inner.accept(messages, gaps, asked)];
    },
  };
};

/** A sequencer that drops duplicates, but hands over whatever is new at once. */
export const withoutOrder: Wrap<CreateSequencer> = () => (start) => {
  let at = start;
  const early: Parameters<Sequencer['accept']>[0][number][] = [];
  const take = (messages: Parameters<Sequencer['accept']>[0]) =>
    messages.flatMap((message) => {
      const { epoch, offset } = message;
      if (at?.epoch === epoch && offset <= at.offset) return [];
      at = { epoch, offset };
      return [{ message, position: at }];
    });
  return {
    get position() {
      return at;
    },
    behind: false,
    start: (position) => {
      at ??= position;
      return take(early.splice(0));
    },
    accept: (messages, gaps = []) => {
      if (at === undefined) {
        early.push(...messages);
        return [];
      }
      const named = gaps.map((gap) => {
        at = { epoch: gap.epoch, offset: gap.reason === 'reset' ? gap.from - 1 : gap.to };
        return { gap, position: at };
      });
      return [...named, ...take(messages)];
    },
  };
};
