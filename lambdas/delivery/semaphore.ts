/** Lets a limited number through at a time; the others wait in line. */
export interface Gate {
  /** Waits for a place; `undefined` when there is one now. */
  enter(): Promise<void> | undefined;
  /** Gives the place to the next in line. */
  leave(): void;
}

/** A gate with that many places. */
export function createGate(places: number): Gate {
  let free = places;
  const line: (() => void)[] = [];
  let first = 0;
  return {
    enter: () => {
      if (free > 0) {
        free -= 1;
        return undefined;
      }
      return new Promise<void>((resolve) => void line.push(resolve));
    },
    leave: () => {
      const next = line[first];
      if (next === undefined) {
        free += 1;
        return;
      }
      first += 1;
      if (first === line.length) {
        line.length = 0;
        first = 0;
      }
      next();
    },
  };
}
