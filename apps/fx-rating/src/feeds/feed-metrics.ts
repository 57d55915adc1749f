import { Inject, Injectable, Optional } from '@nestjs/common';
import { Metrics } from '@kontor/nest';
import { RatesDownload } from './rates-download.js';
import { TickWorker } from './tick-worker.js';

/** What is counted of feeds, where the service serves metrics and has such a feed. */
@Injectable()
export class FeedMetrics {
  constructor(@Optional() @Inject(Metrics) metrics?: Metrics, @Optional() @Inject(RatesDownload) download?: RatesDownload, @Optional() @Inject(TickWorker) generator?: TickWorker) {
    if (metrics === undefined) return;
    if (download !== undefined) countDownloads(metrics, download);
    if (generator !== undefined) metrics.counter('kontor_ticks_made_total', 'Live prices made up since the start, by whether the log took them', ['outcome'], () => Object.entries(generator.counts).map(([outcome, count]) => [{ outcome }, count] as const));
  }
}

function countDownloads(metrics: Metrics, download: RatesDownload): void {
  metrics.counter('kontor_rates_downloads_total', 'Looks for newer daily rates since the start, by what became of them', ['outcome'], () => [...download.counts].map(([outcome, count]) => [{ outcome }, count] as const));
  metrics.gauge('kontor_rates_download_good_seconds', 'When daily rates were last found in good order, in seconds since 1970; absent before', [], () => (download.goodAt === undefined ? [] : [[{}, download.goodAt / 1_000] as const]));
}
