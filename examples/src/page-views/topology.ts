import { journal, minutes, seconds, topic, topology, tumbling } from '@kontor/streams';
import { z } from 'zod';

export const views = topic('page-views.views', { owner: 'page-views', key: 'userId', events: { PageViewed: z.object({ page: z.string() }) } });
export const profiles = topic('page-views.profiles', { owner: 'page-views', key: 'userId', events: { RegionChosen: z.object({ region: z.string() }) } });
export const regions = journal('page-views.regions.v1', {
  owner: 'page-views', key: 'region', events: { RegionViewed: z.object({ from: z.number(), to: z.number(), views: z.number().int() }) },
});

/** How often pages were viewed in each region and minute: views joined with where their reader lives, told once when the minute is over. */
export const pageViews = topology('page-views', (t) => {
  const regionByUser = t.stream(profiles).mapValues(({ region }) => region).toTable('region-by-user');
  const viewsByRegion = t.stream(views)
    .join(regionByUser, 'where-the-reader-lives', (view, region) => ({ page: view.page, region }))
    .groupBy('by-region', ({ region }) => region)
    .windowedBy(tumbling(minutes(1), { grace: seconds(10) }))
    .count('views-by-region', { emit: 'close' });
  viewsByRegion.toStream()
    .mapValues(({ window, value }) => ({ type: 'RegionViewed' as const, from: window.start, to: window.end, views: value }))
    .into(regions);
  return { regionByUser, viewsByRegion };
});
