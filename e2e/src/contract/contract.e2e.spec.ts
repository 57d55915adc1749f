// The document and the system say the same: who may call what, and what is answered to right and wrong requests. One rig for all.
import { afterAll, beforeAll } from 'vitest';
import { describeAmounts } from './amounts.spec.support.js';
import { ContractBank } from './contract-bank.spec.support.js';
import { describeFuzz } from './fuzz.spec.support.js';
import { describeMatrix } from './matrix.spec.support.js';
import { describeRotation } from './rotation.spec.support.js';

let bank: ContractBank | undefined;

beforeAll(async () => {
  bank = await ContractBank.start();
});
afterAll(async () => {
  await bank?.stop();
});

const running = (): ContractBank => bank!;

describeMatrix(running);
describeRotation(running);
describeAmounts(running);
describeFuzz(running);
