import { readConfig, serviceEnv, type ServiceConfig } from '@kontor/nest';

export type IntakeConfig = ServiceConfig;

/** Throws `ConfigInvalid` with all faults at once. */
export const readIntakeConfig = (env: NodeJS.ProcessEnv): IntakeConfig => readConfig(serviceEnv, env);
