import { describe, it } from 'vitest';
import { inMemoryStores } from './in-memory-store.js';
import { storeConformance } from './store-conformance.js';

describe('the in-memory store', () => {
  for (const { name, run } of storeConformance) it(name, () => run(inMemoryStores()));
});
