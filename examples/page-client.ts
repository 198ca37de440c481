import type { TidingsOptions } from '../client/src/index';

/** Client options for a page that `serve.ts` serves: the addresses, and a function that gets tokens. */
export async function pageOptions(query = location.search): Promise<TidingsOptions> {
  const addresses = (await (await fetch('/addresses')).json()) as Omit<TidingsOptions, 'getToken'>;
  return {
    ...addresses,
    async getToken({ signal }) {
      const response = await fetch(`/token${query}`, { signal });
      if (!response.ok) throw new Error(`The server issued no token: ${await response.text()}`);
      return response.text();
    },
  };
}

/** An element of the page by its id. @throws Error if it does not exist */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
}

export function addLine(list: HTMLElement, text: string, where: 'append' | 'prepend' = 'append'): void {
  const item = document.createElement('li');
  item.textContent = text;
  list[where](item);
}
