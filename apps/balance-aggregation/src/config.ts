import { readConfig, refuseSandboxInProduction, sandboxEnv, serviceEnv } from '@kontor/nest';
import type { z } from 'zod';

const ledgerEnv = serviceEnv.extend(sandboxEnv.shape).superRefine(refuseSandboxInProduction);

export type LedgerConfig = z.output<typeof ledgerEnv>;

/** Throws `ConfigInvalid` with all faults at once. */
export const readLedgerConfig = (env: NodeJS.ProcessEnv): LedgerConfig => readConfig(ledgerEnv, env);
