import fc from 'fast-check';

import {
  allows,
  allowsPublishing,
  allowsReading,
  checkCapabilities,
  matchesPattern,
} from '../../../protocol/capabilities';
import { ordinaryChannels } from '../../helpers/protocol/arbitraries';

describe('capabilities', () => {
  it('with an exact name match only that channel', () => {
    fc.assert(
      fc.property(ordinaryChannels, ordinaryChannels, (pattern, channel) => {
        expect(matchesPattern(pattern, channel)).toBe(pattern === channel);
      }),
    );
  });

  it('with a prefix match exactly the channels that start with it', () => {
    fc.assert(
      fc.property(ordinaryChannels, ordinaryChannels, fc.nat(10), (channel, other, cut) => {
        const prefix = channel.slice(0, cut);
        expect(matchesPattern(`${prefix}*`, channel)).toBe(true);
        expect(matchesPattern(`${prefix}*`, other)).toBe(other.startsWith(prefix));
      }),
    );
  });

  it('permit only the verbs of matching patterns', () => {
    const capabilities = { 'orders:*': ['subscribe'], news: ['publish'] } as const;
    expect(allows(capabilities, 'subscribe', 'orders:1')).toBe(true);
    expect(allows(capabilities, 'publish', 'orders:1')).toBe(false);
    expect(allows(capabilities, 'subscribe', 'news')).toBe(false);
    expect(allows({}, 'subscribe', 'news')).toBe(false);
  });

  it('permit reading a presence channel with presence on its ordinary channel only, and never publishing to it', () => {
    expect(allowsReading({ 'a*': ['presence'] }, 'presence:abc')).toBe(true);
    expect(allowsReading({ 'a*': ['subscribe', 'publish'] }, 'presence:abc')).toBe(false);
    expect(allowsReading({ '*': ['subscribe'] }, 'presence:abc')).toBe(false);
    expect(allowsReading({ 'a*': ['presence'] }, 'abc')).toBe(false);
    expect(allowsPublishing({ '*': ['publish', 'presence'] }, 'presence:abc')).toBe(false);
    expect(allowsPublishing({ '*': ['publish'] }, 'abc')).toBe(true);
  });

  it('are read from a valid claim', () => {
    const claim = { 'orders:*': ['subscribe', 'publish', 'presence'], '*': [] };
    expect(checkCapabilities(claim)).toEqual({ ok: true, value: claim });
    expect(checkCapabilities(undefined)).toEqual({ ok: true, value: {} });
  });

  it.each([
    [[]],
    ['orders'],
    [null],
    [{ 'a*b': ['subscribe'] }],
    [{ 'presence:*': ['subscribe'] }],
    [{ a: 'subscribe' }],
    [{ a: ['read'] }],
    [{ a: [1] }],
  ])('reject the claim %j', (claim) => {
    expect(checkCapabilities(claim).ok).toBe(false);
  });

  it('report all problems of a claim', () => {
    const result = checkCapabilities({ 'a b': ['read', 'write'], c: 1 });
    expect(result.ok ? [] : result.problems).toHaveLength(4);
  });
});
