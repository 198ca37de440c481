/** The header of a frame from a client. */
export interface FrameHeader {
  /** 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
  readonly opcode: number;
  readonly final: boolean;
  /** Bytes. */
  readonly payloadLength: number;
}

/**
 * Reads the frame headers in a byte stream. The size limit for frames needs them, and `ws` does not provide them. The
 * reader does not consume the bytes, so it can listen on the same socket as `ws`.
 *
 * @param onFrame called when a header is complete, before its payload arrives
 */
export function createFrameReader(onFrame: (frame: FrameHeader) => void): (chunk: Buffer) => void {
  const header = Buffer.alloc(14);
  let received = 0;
  let skip = 0;
  /** The length of the header with its mask. The second byte determines it. */
  const needed = (): number => {
    if (received < 2) return 2;
    const length = header[1]! & 0x7f;
    return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (header[1]! & 0x80 ? 4 : 0);
  };
  const payloadLength = (): number => {
    const length = header[1]! & 0x7f;
    if (length === 126) return header.readUInt16BE(2);
    return length === 127 ? header.readUInt32BE(2) * 2 ** 32 + header.readUInt32BE(6) : length;
  };
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (skip > 0) {
        const step = Math.min(skip, chunk.length - at);
        skip -= step;
        at += step;
        continue;
      }
      header[received++] = chunk[at++]!;
      if (received < 2 || received < needed()) continue;
      skip = payloadLength();
      received = 0;
      onFrame({ opcode: header[0]! & 0x0f, final: (header[0]! & 0x80) !== 0, payloadLength: skip });
    }
  };
}

/** API Gateway's quotas for frames and messages of a client, in bytes. */
export const FRAME_LIMIT = 32 * 1024;
export const MESSAGE_LIMIT = 128 * 1024;

/** Checks the frames of a client in sequence. Returns the close code for a binary frame (1003) or an exceeded quota (1009). */
export function createFrameCheck(): (frame: FrameHeader) => 1003 | 1009 | undefined {
  let messageLength = 0;
  return ({ opcode, final, payloadLength }) => {
    if (opcode === 2) return 1003;
    if (opcode > 2) return undefined;
    messageLength = opcode === 0 ? messageLength + payloadLength : payloadLength;
    const total = messageLength;
    if (final) messageLength = 0;
    return payloadLength > FRAME_LIMIT || total > MESSAGE_LIMIT ? 1009 : undefined;
  };
}
