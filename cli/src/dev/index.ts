export { hostServices, type Hosting } from './hosting.js';
export { openMemoryLog } from './memory-log.js';
export { hostedEnvironments } from '../rig/services.js';
