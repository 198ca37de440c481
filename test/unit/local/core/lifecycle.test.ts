import { ManualClock } from '../../../../local/core/clock';
import { Lifecycle } from '../../../../local/core/lifecycle';
import type { EngineEvent } from '../../../../local/core/reporter';

describe('a lifecycle', () => {
  it('stops all parts in reverse order, even if one fails to stop', async () => {
    const events: EngineEvent[] = [];
    const stopped: string[] = [];
    const lifecycle = new Lifecycle(new ManualClock(), { report: (event) => void events.push(event) });
    await lifecycle.step(
      'first',
      () => 'a',
      (part) => void stopped.push(part),
    );
    await lifecycle.step(
      'second',
      () => 'b',
      () => {
        throw new Error('stuck');
      },
    );
    await lifecycle.step(
      'third',
      async () => 'c',
      async (part) => void stopped.push(part),
    );
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(stopped).toEqual(['c', 'a']);
    expect(events).toEqual([
      { type: 'step', message: 'first', durationMs: 0 },
      { type: 'step', message: 'second', durationMs: 0 },
      { type: 'step', message: 'third', durationMs: 0 },
      { type: 'warning', message: 'Could not stop second: stuck' },
    ]);
  });

  it('does not stop a part that failed to start', async () => {
    const stop = jest.fn();
    const lifecycle = new Lifecycle(new ManualClock(), { report: () => undefined });
    const failing = lifecycle.step(
      'broken',
      () => {
        throw new Error('no');
      },
      stop,
    );
    await expect(failing).rejects.toThrow('no');
    await lifecycle.stop();
    expect(stop).not.toHaveBeenCalled();
  });
});
