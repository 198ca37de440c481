/** How the page calls servers. */
export type PageFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** `fetch` that says in words what browsers do not: why there was no answer, as far as a page can know. */
export const pageFetch: PageFetch = async (url, init = {}) => {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new TypeError('No answer: the service cannot be reached, or does not let this page in.', { cause });
  }
};
