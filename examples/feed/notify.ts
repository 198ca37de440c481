/**
 * Publishes a notification for a user.
 *
 *     npx tsx examples/feed/notify.ts alice 'Your parcel is on its way'
 */
import { nodeClient } from '../node-client';

const [user = 'alice', text = 'Hello'] = process.argv.slice(2);

nodeClient()
  .channel(`feed:${user}`)
  .publish({ text })
  .then(
    ({ offset }) => console.log(`Notification ${offset} for ${user}`),
    (error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
