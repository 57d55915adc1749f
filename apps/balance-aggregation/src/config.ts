import { readConfig, serviceEnv, type ServiceConfig } from '@kontor/nest';

export type LedgerConfig = ServiceConfig;

/** Throws `ConfigInvalid` with all faults at once. */
export const readLedgerConfig = (env: NodeJS.ProcessEnv): LedgerConfig => readConfig(serviceEnv, env);
