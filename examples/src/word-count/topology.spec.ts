import { TopologyTestDriver } from '@kontor/streams/testing';
import { describe, expect, it } from 'vitest';
import { counts, lines, wordCount } from './topology.js';

describe('word count', () => {
  it('counts each word over all documents', () => {
    const driver = new TopologyTestDriver(wordCount, { partitions: 4 });
    driver.topic(lines).pipe('LineWritten', { text: 'Money moves; money stays.' }, { key: 'd1' }).pipe('LineWritten', { text: 'Who moves?' }, { key: 'd2' });
    const written = driver.output(counts).readAllRecords().map(({ key, event }) => `${key} ${event.count}`);
    expect(written.sort()).toEqual(['money 1', 'money 2', 'moves 1', 'moves 2', 'stays 1', 'who 1']);
    expect(driver.store(wordCount.handles.countByWord).all()).toEqual([['money', 2], ['moves', 2], ['stays', 1], ['who', 1]]);
  });
});
