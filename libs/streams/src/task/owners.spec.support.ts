import { inMemoryStores } from '../testing/index.js';
import type { OpenStore } from './store.js';

export { Mischief } from '../testing/simulator/mischief.js';
export { Process } from '../testing/simulator/process.js';
export { World } from '../testing/simulator/world.js';
export const emptyStores = (): OpenStore => inMemoryStores();
