export { startRig, type Rig, type RigOptions } from './rig.js';
export { Service, type ServiceDefinition } from './service.js';
export { type Exit } from './child.js';
export { RigError } from './rig-error.js';
export { auditorRole, schemaOwners, type SchemaOwner } from './postgres-roles.js';
export { customerScopes, mintToken, type Issuer } from './issuer.js';
export { liveRig, readRig, rigNames, type RigState } from './state.js';
export { workspaceRoot } from './paths.js';
