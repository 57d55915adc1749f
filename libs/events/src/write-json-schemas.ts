// Writes schemas/*.schema.json: `npm run schemas -w @kontor/events`, after a build.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { jsonSchemaFiles } from './json-schemas.js';

const folder = new URL('../schemas/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [name, text] of jsonSchemaFiles()) writeFileSync(new URL(name, folder), text);
