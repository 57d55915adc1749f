import { minutes, seconds } from '@kontor/streams';
import { TopologyTestDriver } from '@kontor/streams/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { pageViews, profiles, regions, views } from './topology.js';

const NOON = Date.UTC(2026, 10, 22, 12);
let driver: TopologyTestDriver;
beforeEach(() => void (driver = new TopologyTestDriver(pageViews, { now: NOON })));

const lives = (key: string, region: string) => driver.topic(profiles).pipe('RegionChosen', { region }, { key, time: NOON });
const view = (key: string, afterMs: number) => driver.topic(views).pipe('PageViewed', { page: '/' }, { key, time: NOON + afterMs });
const told = () => driver.output(regions).readAllRecords().map(({ key, event }) => `${key} ${(event.from - NOON) / minutes(1)} ${event.views}`);

describe('page views by region', () => {
  it('are told once, when the minute and its grace are over', () => {
    lives('ann', 'north');
    lives('ben', 'south');
    for (const key of ['ann', 'ben', 'ann']) view(key, seconds(5));
    expect(told()).toEqual([]);
    view('ann', minutes(1) + seconds(10));
    expect(told().sort()).toEqual(['north 0 2', 'south 0 1']);
  });

  it('count a view that comes out of order within the grace, and drop a later one, visibly', () => {
    lives('ann', 'north');
    view('ann', minutes(1) + seconds(9));
    view('ann', seconds(59));
    view('ann', minutes(1) + seconds(10));
    view('ann', seconds(58));
    expect(told()).toEqual(['north 0 1']);
    expect(driver.dropped()).toEqual([{ operator: 'views-by-region', reason: 'late', count: 1 }]);
  });

  it('are not told of readers whose region nobody knows', () => {
    view('zoe', 0);
    lives('ann', 'north');
    view('ann', minutes(2));
    expect(driver.store(pageViews.handles.viewsByRegion).all()).toHaveLength(1);
  });
});
