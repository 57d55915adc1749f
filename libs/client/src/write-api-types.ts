import { writeFileSync } from 'node:fs';
import { apiTypes } from './api-types.js';

writeFileSync(new URL('../src/api.ts', import.meta.url), await apiTypes());
