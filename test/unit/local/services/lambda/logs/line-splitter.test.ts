import fc from 'fast-check';
import { LineSplitter } from '../../../../../../local/services/lambda/logs/line-splitter';

describe('splitting the output of a function into lines', () => {
  it('returns the same lines wherever the bytes are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n\ufeff]/g, ''))),
        fc.array(fc.nat(7)),
        (lines, cuts) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          const seen: string[] = [];
          const splitter = new LineSplitter((line) => seen.push(line));
          let at = 0;
          for (const cut of cuts) splitter.push(bytes.subarray(at, (at += cut)));
          splitter.push(bytes.subarray(at));
          splitter.flush();
          return JSON.stringify(seen) === JSON.stringify(lines);
        },
      ),
    );
  });

  it('restores the line breaks of a log entry from carriage returns', () => {
    const seen: string[] = [];
    const splitter = new LineSplitter((line) => seen.push(line));
    splitter.push(Buffer.from('one\rentry\nrest'));
    expect(seen).toEqual(['one\nentry']);
    splitter.flush();
    expect(seen).toEqual(['one\nentry', 'rest']);
  });
});
