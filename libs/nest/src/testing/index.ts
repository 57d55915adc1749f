/**
 * What specs of controllers need in the place of tokens.
 * @module @kontor/nest/testing
 */
export { customerOfHeader } from './customer-of-header.js';
