import { readFileSync } from 'node:fs';
import openapi, { astToString } from 'openapi-typescript';

/** What the generator leaves without a word. */
const DOCSTRINGS: Readonly<Record<string, string>> = {
  paths: 'Every path of the API with its operations: what `Kontor.api` is typed by.',
  components: 'What is sent and answered, by its name in the API’s document: `components[\'schemas\'][\'Transfer\']`.',
  operations: 'Every operation by its id in the API’s document: parameters, body, answers.',
};

/** The types of the API's document, as a file of TypeScript. */
export async function apiTypes(): Promise<string> {
  const document = readFileSync(new URL('../../../docs/api/openapi.json', import.meta.url), 'utf8');
  const types = plain(astToString(await openapi(document))).replace(/^export interface (\w+)/gm, (line, name: string) => (DOCSTRINGS[name] === undefined ? line : `/** ${DOCSTRINGS[name]} */\n${line}`));
  return `// Made of docs/api/openapi.json by \`npm run types -w @kontor/client\`. Not to be changed by hand.\n${types}`;
}

/** Without tags that editors and the reference do not know: what they say, the types say already. */
const plain = (types: string): string => types.replace(/^ *(\/\*\* |\* )@(constant|enum \{\w+\})( \*\/)?\n/gm, '').replaceAll('@description ', '');
