import { TestApp } from '../../helpers/engine/test-app';
import { eventually } from '../../helpers/eventually';

describe('presence', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('reports joins and leaves of subjects that announce themselves', async () => {
    const watcher = await app.subscriber('presence:lobby', { subject: 'watcher' });
    const alice = await app.connect({ subject: 'alice' });
    const ghost = await app.connect({ subject: 'ghost' });
    await ghost.request({ action: 'subscribe', channels: ['lobby'] });
    await alice.request({ action: 'subscribe', channels: ['lobby'], presence: true });

    const [join] = await watcher.received('presence:lobby', 1);
    expect(join).toMatchObject({ type: 'presence.join', data: { event: 'join', subject: 'alice' } });
    await eventually(async () => {
      const { body } = await app.call('GET', '/v1/channels/lobby/presence');
      expect(body.members).toEqual([expect.objectContaining({ subject: 'alice' })]);
    });

    await alice.close();
    const messages = await watcher.received('presence:lobby', 2);
    expect(messages[1]).toMatchObject({ type: 'presence.leave', data: { event: 'leave', subject: 'alice' } });
    expect((await app.call('GET', '/v1/channels/lobby/presence')).body.members).toEqual([]);
  });

  it('cannot be published by a client', async () => {
    const client = await app.connect();
    const reply = await client.request({
      action: 'publish',
      channel: 'presence:lobby',
      data: { event: 'join', subject: 'fake' },
    });
    expect(reply['error'].code).toMatch(/forbidden|invalid_(channel|request)/);
  });
});
