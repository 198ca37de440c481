import fc from 'fast-check';
import { XmlEntries, element, escapeXml } from '../../../../local/aws/xml';

describe('the XML writer', () => {
  it('writes members, entries and elements, and omits undefined members', () => {
    expect(
      element('R', { A: 1, B: undefined, C: [{ D: true }, { D: false }], E: new XmlEntries({ k: '<v>' }) }, 'urn:x'),
    ).toBe(
      '<R xmlns="urn:x"><A>1</A><C><member><D>true</D></member><member><D>false</D></member></C><E><entry><key>k</key><value>&lt;v&gt;</value></entry></E></R>',
    );
  });

  it('escapes any text into valid XML, without losing legal characters', () => {
    const unescape = (text: string) =>
      text.replace(
        /&(amp|lt|gt|quot|apos|#xD);/g,
        (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#xD': '\r' })[name]!,
      );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = escapeXml(text);
        expect(escaped).not.toMatch(/[<>"'\r]/);
        // eslint-disable-next-line no-control-regex -- characters that XML cannot contain
        expect(unescape(escaped)).toBe(text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD'));
      }),
    );
    expect(escapeXml('a\u0000b\uD800')).toBe('a\uFFFDb\uFFFD');
  });
});
