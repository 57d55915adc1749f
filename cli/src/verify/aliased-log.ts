import type { Log } from '@kontor/streams';

/** A log in which one topic is read under another's name: a copy is judged as if it were the original. */
export function aliasedLog(log: Log, alias: { readonly topic: string; readonly as: string }): Log {
  const real = (name: string): string => (name === alias.as ? alias.topic : name);
  return {
    describe: (topic) => log.describe(real(topic)),
    bounds: (topic, partition) => log.bounds(real(topic), partition),
    append: (topic, partition, record) => log.append(real(topic), partition, record),
    send: (topic, records) => log.send(real(topic), records),
    follow: (topic, partition, from, sink, pace) => log.follow(real(topic), partition, from, sink, pace),
    close: () => log.close(),
  };
}
