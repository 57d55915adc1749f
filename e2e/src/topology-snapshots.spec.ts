import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditor } from '@kontor/auditor/topology';
import { balanceAggregation } from '@kontor/balance-aggregation/topology';
import { fxRating } from '@kontor/fx-rating/topology';
import { notifications } from '@kontor/notifications/topology';
import { payout } from '@kontor/payout/topology';
import { staleness } from '@kontor/streams';
import { transferIntake } from '@kontor/transfer-intake/topology';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

function committed(app: string, file: string): string | undefined {
  const path = join(root, 'apps', app, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

describe('the committed snapshot of a topology', () => {
  it.each([transferIntake, fxRating, balanceAggregation, payout, auditor, notifications])('$name is current', (topology) => {
    const { name } = topology;
    const why = staleness(topology, {
      'topology.snapshot.json': committed(name, 'topology.snapshot.json'),
      'topology.snapshot.md': committed(name, 'topology.snapshot.md'),
    });
    expect(why, why).toBeUndefined();
  });
});
