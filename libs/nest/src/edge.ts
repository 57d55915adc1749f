/**
 * Problems, ids and configuration for what stands at the edge without being a service: no Nest application is needed.
 * @module @kontor/nest/edge
 */
export { ConfigInvalid, readConfig } from './config.js';
export { boundClose } from './http/bounded-close.js';
export { ProblemException, standardProblems } from './http/problem.js';
export { sendProblem } from './http/problem-response.js';
export { requestIdOf, traceIdOf } from './http/trace.js';
