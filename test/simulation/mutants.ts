import type { Sequencer } from '../../client/src/sequencer';
import type { Position } from '../../protocol/cursors';

/** Replaces an export of the functions or of the client library. */
type Wrap<T> = (actual: T) => T;

/** The current mutants, by the name of the export that they replace. */
const mutants = new Map<string, Wrap<never>>();

/** Replaces exports of modules that {@link mutable} returned. */
export function applyMutants(wraps: Readonly<Record<string, Wrap<never>>>): void {
  for (const [name, wrap] of Object.entries(wraps)) mutants.set(name, wrap);
}

/** Restores all exports. */
export function removeMutants(): void {
  mutants.clear();
}

/** Returns a module whose exports of these names can be replaced at any time. */
export function mutable<M extends object>(actual: M, ...names: readonly (keyof M & string)[]): M {
  const module = { ...actual };
  for (const name of names) {
    if (actual[name] === undefined) throw new Error(`The module does not export ${name}. Mutate another export.`);
    Object.defineProperty(module, name, {
      enumerable: true,
      get: () => (mutants.get(name) as Wrap<unknown> | undefined)?.(actual[name]) ?? actual[name],
    });
  }
  return module;
}

type CreateSequencer = (at: Position | undefined) => Sequencer;

/**
 * A sequencer that delivers duplicates. It gives them slightly later positions, because the subscription also drops
 * messages at earlier positions.
 */
export const withoutDedupe: Wrap<CreateSequencer> = (create) => (at) => {
  const inner = create(at);
  return {
    get position() {
      return inner.position;
    },
    get hasHole() {
      return inner.hasHole;
    },
    start: (position) => inner.start(position),
    accept: (messages, gaps, asked) => {
      const current = inner.position;
      const seen = messages.filter(({ epoch, offset }) => current?.epoch === epoch && offset <= current.offset);
      const again = seen.map((message, index) => {
        const offset = (current?.offset ?? 0) + (index + 1) / (seen.length + 1);
        return { message, position: { epoch: message.epoch, offset } };
      });
      return [...again, ...inner.accept(messages, gaps, asked)];
    },
  };
};

/** A sequencer that drops duplicates, but delivers new messages in the order of their arrival. */
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
    hasHole: false,
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
