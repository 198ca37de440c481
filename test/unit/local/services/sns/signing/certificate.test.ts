import { X509Certificate, createPublicKey } from 'node:crypto';
import { generateSigningKey } from '../../../../../../local/services/sns/signing/signing-key';

describe('the signing certificate', () => {
  const notBefore = Date.UTC(2026, 10, 20, 12, 34, 56, 789);
  const key = generateSigningKey('sns.eu-west-1.amazonaws.com', notBefore);
  let certificate: X509Certificate;

  beforeAll(async () => {
    certificate = new X509Certificate(await key.certificate());
  });

  it('belongs to the key and is signed by it', () => {
    expect(certificate.checkPrivateKey(key.privateKey)).toBe(true);
    expect(certificate.verify(createPublicKey(key.privateKey))).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
  });

  it('names the host and is valid for a year from the time of the engine', () => {
    expect(certificate.subject).toBe('CN=sns.eu-west-1.amazonaws.com');
    expect(certificate.issuer).toBe(certificate.subject);
    expect(certificate.checkHost('sns.eu-west-1.amazonaws.com')).toBe('sns.eu-west-1.amazonaws.com');
    expect(Date.parse(certificate.validFrom)).toBe(Date.UTC(2026, 10, 20, 12, 34, 56));
    expect(Date.parse(certificate.validTo)).toBe(Date.UTC(2027, 10, 20, 12, 34, 56));
  });

  it('has a path of the form that verifiers require', () => {
    expect(key.certificatePath).toMatch(/^\/SimpleNotificationService-[0-9a-f]{32}\.pem$/);
  });

  it('is created once per key', async () => {
    expect(await key.certificate()).toBe(await key.certificate());
  });

  it('is well formed with any serial number', async () => {
    const serials = new Set<string>();
    for (let i = 0; i < 5; i++) {
      const other = new X509Certificate(
        await generateSigningKey('sns.eu-west-1.amazonaws.com', notBefore).certificate(),
      );
      serials.add(other.serialNumber);
      expect(other.verify(other.publicKey)).toBe(true);
    }
    expect(serials.size).toBe(5);
  });
});
