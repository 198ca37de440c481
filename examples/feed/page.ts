import { Tidings } from '../../client/src/index';
import { addLine, element, pageOptions } from '../page-client';

/** Key in the local storage for the cursor after the last notification that was marked as read. */
const CURSOR_KEY = 'tidings:feed:alice';

async function main(): Promise<void> {
  const client = new Tidings(await pageOptions());
  const cursor = localStorage.getItem(CURSOR_KEY);
  let unread = 0;
  const show = (count: number): void => {
    unread = count;
    element('count').textContent = String(count);
    document.title = count > 0 ? `(${count}) Notifications` : 'Notifications';
  };
  const subscription = client.channel<{ text: string }>('feed:alice').subscribe(
    ({ offset, data }) => {
      addLine(element('feed'), `${offset}. ${data.text}`, 'prepend');
      show(unread + 1);
    },
    {
      from: cursor ? { cursor } : 'earliest',
      onGap: ({ from, to, reason }) =>
        addLine(element('feed'), `Notifications ${from} to ${to} are not available: ${reason}`, 'prepend'),
    },
  );
  element('read').addEventListener('click', () => {
    localStorage.setItem(CURSOR_KEY, subscription.cursor);
    show(0);
  });
}

void main();
