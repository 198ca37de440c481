import fc from 'fast-check';
import {
  createFrameCheck,
  createFrameReader,
} from '../../../../../../local/services/api-gateway/websocket/frame-limits';
import type { FrameHeader } from '../../../../../../local/services/api-gateway/websocket/frame-limits';

/** A client's frame with a zero mask. */
function frame({ opcode, final, payloadLength }: FrameHeader): Buffer {
  const first = (final ? 0x80 : 0) | opcode;
  const mask = Buffer.alloc(4);
  const payload = Buffer.alloc(payloadLength);
  if (payloadLength < 126) return Buffer.concat([Buffer.from([first, 0x80 | payloadLength]), mask, payload]);
  const length = Buffer.alloc(payloadLength < 65_536 ? 2 : 8);
  if (length.length === 2) length.writeUInt16BE(payloadLength);
  else length.writeBigUInt64BE(BigInt(payloadLength));
  return Buffer.concat([Buffer.from([first, 0x80 | (length.length === 2 ? 126 : 127)]), length, mask, payload]);
}

describe('frames of a client', () => {
  it('are found in chunks of any size', () => {
    const header = fc.record({
      opcode: fc.constantFrom(0, 1, 2, 8, 9, 10),
      final: fc.boolean(),
      payloadLength: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(125, 126, 65_535, 65_536, 70_000)),
    });
    fc.assert(
      fc.property(
        fc.array(header, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1 }),
        (headers, cuts) => {
          const bytes = Buffer.concat(headers.map(frame));
          const seen: FrameHeader[] = [];
          const read = createFrameReader((found) => seen.push(found));
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const step = cuts[i % cuts.length]!;
            read(bytes.subarray(at, at + step));
            at += step;
          }
          expect(seen).toEqual(headers);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are checked for size and type; control frames between fragments are allowed', () => {
    const check = createFrameCheck();
    const text = (payloadLength: number, final = true, opcode = 1): number | undefined =>
      check({ opcode, final, payloadLength });
    expect(text(32_768)).toBeUndefined();
    expect(text(32_769)).toBe(1009);
    expect(text(32_768, false)).toBeUndefined();
    expect(text(32_768, false, 0)).toBeUndefined();
    expect(text(100, true, 9)).toBeUndefined();
    expect(text(32_768, false, 0)).toBeUndefined();
    expect(text(32_768, false, 0)).toBeUndefined();
    expect(text(1, true, 0)).toBe(1009);
    expect(check({ opcode: 2, final: true, payloadLength: 1 })).toBe(1003);
  });
});
