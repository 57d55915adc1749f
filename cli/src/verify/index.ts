export { describePlace, type Fault, type FaultKind, type Place } from './faults.js';
export type { ProjectionCheck, ProjectionReport } from './projections.js';
export type { HeadReport, JournalReport, TopicReport, VerifyReport } from './report.js';
export { verify, type VerifyOptions, type VerifyProgress } from './verify.js';
export { verifyLog, verifyRig, type Verifiable } from './verify-rig.js';
export { checkProof, type ProofFault, type ProofReport } from './proof.js';
