import type { Send } from './http-client';
import { queryOf } from './message-reader';

/** A subject that is present in a channel. */
export interface PresenceMember {
  readonly subject: string;
  /** The number of the subject's connections that are present. */
  readonly connections: number;
}

/** Reads all pages of a channel's presence list. Returns the number of connections by subject. */
export async function readPresence(
  send: Send,
  httpUrl: string,
  channel: string,
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const members = new Map<string, number>();
  for (let next: string | undefined = ''; next !== undefined;) {
    const { body } = await send(`${httpUrl}/v1/channels/${channel}/presence?${queryOf({ next })}`, {
      signal,
      expected: 'members',
    });
    const page = body as { readonly members: readonly PresenceMember[]; readonly next?: string };
    for (const { subject, connections } of page.members) {
      members.set(subject, (members.get(subject) ?? 0) + connections);
    }
    next = page.next;
  }
  return members;
}
