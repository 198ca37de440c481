import { unsupportedProperties } from '../../../../local/resources/check-properties';

describe('checking properties', () => {
  it('checks properties at every depth, and skips values with a placeholder', () => {
    const spec = { A: 'emulated', B: { C: 'accepted', D: [{ E: 'emulated' }] } } as const;
    expect(unsupportedProperties(spec, { A: { anything: 1 }, B: { C: 1, D: [{ E: 1 }] } })).toEqual([]);
    expect(unsupportedProperties(spec, { B: '⟦App/X⟧' })).toEqual([]);
    expect(unsupportedProperties(spec, { toString: 1, B: { D: [{ F: 1 }], X: 1 } })).toEqual([
      'property toString is not supported',
      'property B.D[0].F is not supported',
      'property B.X is not supported',
    ]);
    expect(unsupportedProperties(spec, { B: { D: { E: 1 } } })).toEqual(['B.D must be a list, but is {"E":1}']);
    expect(unsupportedProperties(spec, { B: 3 })).toEqual(['B must be an object, but is 3']);
  });
});
