/** What a server said of a version of a document, by which it is asked whether there is a newer one. */
export interface Version {
  readonly etag?: string;
  readonly lastModified?: string;
}

export type Fetched =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'content'; readonly bytes: Buffer; readonly version: Version };

export interface GetOptions {
  /** The version that is known; none: whatever there is. */
  readonly known?: Version | undefined;
  /** For all of it, until the last byte: a server that sends a byte now and then does not hold us. */
  readonly timeoutMs: number;
  readonly bytesMax: number;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** There is no document to be had now. The message says why; it holds nothing of the URL. */
export class DownloadFailed extends Error {
  override name = 'DownloadFailed';
}

/** No server needs more for them, and what it sends is kept and sent back. */
const VERSION_CHARS_MAX = 256;

/**
 * Gets a document, unless it is still the known version. Redirects are not followed: an address that was configured is the
 * one that is asked. Throws `DownloadFailed`.
 */
export async function conditionalGet(url: string, { known = {}, timeoutMs, bytesMax, signal }: GetOptions): Promise<Fetched> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const headers = { ...(known.etag !== undefined && { 'if-none-match': known.etag }), ...(known.lastModified !== undefined && { 'if-modified-since': known.lastModified }) };
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.any([signal, timeout]) });
    if (response.status === 304 && Object.keys(headers).length > 0) return { kind: 'unchanged' };
    if (response.status === 200) return { kind: 'content', bytes: await bodyOf(response, bytesMax), version: versionOf(response.headers) };
    await response.body?.cancel();
    throw new DownloadFailed(`the server answered ${response.status}`);
  } catch (error) {
    if (error instanceof DownloadFailed) throw error;
    if (timeout.aborted) throw new DownloadFailed(`it did not come whole within ${timeoutMs} ms`);
    const { cause } = error as Error;
    throw new DownloadFailed(cause instanceof Error ? cause.message : (error as Error).message, { cause: error });
  }
}

/** Counted as it comes, after a content encoding is undone: neither a length that lies nor a bomb fills the memory. */
async function bodyOf(response: Response, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > bytesMax) throw new DownloadFailed(`it is larger than ${bytesMax} bytes`); // leaving the loop ends the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function versionOf(headers: Headers): Version {
  const [etag, lastModified] = [headers.get('etag'), headers.get('last-modified')].map((text) => (text === null || text.length > VERSION_CHARS_MAX ? undefined : text));
  return { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) };
}
