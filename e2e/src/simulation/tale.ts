import { answers, entries, exposures, findings, fxCommands, intakeCommands, ledgerCommands, payoutCommands, payouts, quotes, rates, transfers } from '@kontor/events';
import type { Declaration } from '@kontor/streams';
import type { SimulationView } from '@kontor/streams/testing';
import type { Tale, Told } from './oracle/told.js';

/** Events of the platform's own in a journal: of all of them, a parked key alone means that something went wrong. */
const PARKED = 'kontor.KeyParked';

interface Line {
  readonly type: string;
  readonly id: string;
  readonly subject: string;
  readonly data: object;
}

/** Everything that stands in the log when a run is over, for the oracle: lines parsed, and nothing else made of them. */
export function taleOf(view: SimulationView, partitionsOf: (topic: string) => number): Tale {
  const parked: string[] = [];
  const partitions = ({ name }: Pick<Declaration, 'name'>): number[] => Array.from({ length: partitionsOf(name) }, (_, partition) => partition);
  const journal = <E>(of: Declaration): Told<E>[] =>
    partitions(of).flatMap((partition) => view.blocks(of, partition).flatMap(({ value, at }) => linesOf(value).flatMap(({ type, id, subject, data }) => {
      if (type === PARKED) parked.push(`${id}: ${subject} is parked: ${JSON.stringify(data)}`);
      return type in of.schemas ? [{ event: { type, ...data } as E, key: subject, partition, at, id }] : [];
    })));
  const topic = <E>(of: Declaration): Told<E>[] =>
    partitions(of).flatMap((partition) => view.log.records(of.name, partition).map(({ key, value, timestamp, offset }) => {
      const { type, data } = JSON.parse(value!.toString('utf8')) as Line;
      return { event: { type, ...data } as E, key: key ?? '', partition, at: timestamp, id: `${of.name}/${partition}/${offset}` };
    }));
  return {
    asked: topic(intakeCommands), transfers: journal(transfers),
    rates: journal(rates), quotesAsked: topic(fxCommands), quotes: journal(quotes), exposures: journal(exposures),
    ordered: topic(ledgerCommands), entries: journal(entries),
    payoutOrders: topic(payoutCommands), payouts: journal(payouts), answers: topic(answers), findings: journal(findings),
    parked,
  };
}

const linesOf = (value: Buffer): Line[] => (value.length === 0 ? [] : value.toString('utf8').split('\n').map((line) => JSON.parse(line) as Line));
