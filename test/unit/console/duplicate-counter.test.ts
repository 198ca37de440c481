import { DuplicateCounter } from '../../../console/src/duplicate-counter';

const message = (offset: number, epoch = 'e') => ({
  channel: 'a',
  epoch,
  offset,
  id: `i${offset}`,
  data: offset,
  time: '2026-01-01T00:00:00.000Z',
});
const text = (offset: number, epoch?: string): string => JSON.stringify(message(offset, epoch));

describe('DuplicateCounter', () => {
  it('parses an event stream whose chunks end anywhere', () => {
    const counter = new DuplicateCounter(() => undefined);
    const bytes = new TextEncoder().encode(
      `event: ready\ndata: {"cursor":""}\n\ndata: ${text(1)}\n\ndata: ${text(1)}\n\n`,
    );
    const addChunk = counter.eventStream();
    for (let at = 0; at < bytes.length; at += 7) addChunk(bytes.slice(at, at + 7));
    expect(counter.duplicates).toBe(1);
  });

  it('does not count replies without messages, gaps or invalid JSON', () => {
    const counter = new DuplicateCounter(() => undefined);
    const gap = '{"channel":"a","epoch":"e","from":1,"to":2,"reason":"expired"}';
    for (const other of ['{"reply":"ping","id":"1"}', gap, gap, 'no json', 'null', '"text"', '{"messages":[null]}'])
      counter.addText(other);
    expect(counter.duplicates).toBe(0);
  });

  it('does not count the same offset of another epoch', () => {
    const counter = new DuplicateCounter(() => undefined);
    counter.addText(text(1));
    counter.addText(text(1, 'f'));
    expect(counter.duplicates).toBe(0);
  });
});
