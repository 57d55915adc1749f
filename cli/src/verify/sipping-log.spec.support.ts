import type { Log, LogRecord } from '@kontor/streams';

/** A log whose followers get one record at a time, and none while they pause. */
export function sippingLog(log: Log): Log {
  return {
    describe: (topic) => log.describe(topic),
    bounds: (topic, partition) => log.bounds(topic, partition),
    append: (topic, partition, record) => log.append(topic, partition, record),
    send: (topic, records) => log.send(topic, records),
    close: () => log.close(),
    follow(topic, partition, from, sink) {
      const waiting: LogRecord[] = [];
      let [end, paused, closed, due] = [0, false, false, false];
      const sip = (): void => {
        if (due || paused || closed || waiting.length === 0) return;
        due = true;
        setImmediate(() => {
          due = false;
          if (paused || closed) return;
          sink.records([waiting.shift()!], end);
          sip();
        });
      };
      const follower = log.follow(topic, partition, from, {
        records(records, high) {
          waiting.push(...records);
          end = high;
          sip();
        },
        failed: (error) => sink.failed(error),
      });
      return {
        pause: () => void (paused = true),
        resume() {
          paused = false;
          sip();
        },
        close() {
          closed = true;
          follower.close();
        },
      };
    },
  };
}
