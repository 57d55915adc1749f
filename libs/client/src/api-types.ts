import { readFileSync } from 'node:fs';
import openapi, { astToString } from 'openapi-typescript';

/** The types of the API's document, as a file of TypeScript. */
export async function apiTypes(): Promise<string> {
  const document = readFileSync(new URL('../../../docs/api/openapi.json', import.meta.url), 'utf8');
  return `// Made of docs/api/openapi.json by \`npm run types -w @kontor/client\`. Not to be changed by hand.\n${astToString(await openapi(document))}`;
}
