import { EngineError } from '../core/errors';

/** `Fn::Cidr` for IPv4: the first `count` blocks of `2^bits` addresses inside `block`. */
export function cidrBlocks(block: string, count: number, bits: number): readonly string[] {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(block);
  if (!match)
    throw new EngineError(
      'template_invalid',
      `Fn::Cidr needs an IPv4 block such as 10.0.0.0/16, but got ${JSON.stringify(block)}`,
    );
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  const size = 2 ** bits;
  const first = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  if (count * size > 2 ** (32 - prefix)) {
    throw new EngineError(
      'template_invalid',
      `Fn::Cidr: ${block} is too small for ${count} blocks of ${size} addresses`,
    );
  }
  return Array.from({ length: count }, (_, i) => {
    const start = first + i * size;
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
    return `${octets.join('.')}/${32 - bits}`;
  });
}
