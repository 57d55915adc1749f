import { readFileSync } from 'node:fs';

/** As much of the API's document as the gateway reads. */
export interface ServedDocument {
  /** As it is served, byte for byte. */
  readonly text: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly 'x-service': string }>>>>;
  readonly problems: Readonly<Record<string, ProblemPage>>;
}

/** What is known of a problem code. */
export interface ProblemPage {
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
}

/** From `dist`, in a checkout and in an image. */
const committed = new URL('../../../docs/api/openapi.json', import.meta.url);

/** The committed document of the API. A test holds it to what the services' code says. */
export function readDocument(file: string | URL = committed): ServedDocument {
  const text = readFileSync(file, 'utf8');
  const { paths, 'x-problems': problems } = JSON.parse(text) as { readonly paths: ServedDocument['paths']; readonly 'x-problems': ServedDocument['problems'] };
  return { text, paths, problems };
}
