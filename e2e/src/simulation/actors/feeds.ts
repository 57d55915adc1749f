import { ticks } from '@kontor/events';
import { APPROVED, simulatedInput, type Actor, type Post, type Stage } from './setting.js';

/** Live prices hold for seconds. */
const EVERY_MS = 400;
const MIDS = { USD: 1.07, GBP: 0.87, JPY: 162.5, CHF: 0.96, CAD: 1.47 };

/** A provider of rates: a fixing at the beginning and at times another one, some of it nonsense; where live prices are read, a price of each pair again and again. */
export function feedActor(post: Post, turns: number): Actor {
  return (stage) => {
    const feed = new Feed(stage);
    feed.fixes();
    for (let n = 0; n < 3; n++) stage.inTurns(Math.floor(stage.random() * turns), () => feed.fixes());
    if (post.knows(ticks, 'HaltPair') && stage.chance(0.3)) stage.inTurns(Math.floor(stage.random() * turns * 0.8), () => feed.halts());
    if (!post.knows(ticks, 'TickPublished')) return;
    feed.ticksAgain(Math.ceil(turns / EVERY_MS) + 8); // as many as time leaps, besides
  };
}

class Feed {
  private fixings = 0;
  private seq = 0;
  private readonly mids = new Map<string, number>(Object.entries(MIDS));

  constructor(private readonly stage: Stage) {}

  fixes(): void {
    const { stage } = this;
    const date = new Date(stage.now).toISOString().slice(0, 10);
    const rates = Object.fromEntries([...this.mids.keys()].map((currency) => [currency, this.moved(currency)]));
    const nonsense = stage.chance(0.2) ? { SEK: stage.oneOf(['0', '-1', '1e3', '']) } : {};
    stage.send(simulatedInput(ticks, 'FixingPublished', { fixingId: `fix:${++this.fixings}`, provider: 'ecb', date, base: 'EUR', rates: { ...rates, ...nonsense } }, { key: 'EUR' }));
  }

  /** By the clock: when much time has passed at once, prices come at once too. */
  ticksAgain(times: number): void {
    this.ticks();
    if (times > 0) this.stage.after(EVERY_MS, () => this.ticksAgain(times - 1));
  }

  private ticks(): void {
    const { stage } = this;
    for (const quote of this.mids.keys()) {
      const mid = Number(this.moved(quote));
      const [bid, ask] = [mid * 0.9999, mid * 1.0001].map((price) => price.toFixed(6)) as [string, string];
      stage.send(simulatedInput(ticks, 'TickPublished', { provider: 'live', seq: ++this.seq, base: 'EUR', quote, bid, ask, time: new Date(stage.now).toISOString() }, { key: 'EUR' }));
    }
  }

  /** Two persons stop a pair; the house lets it go on again. */
  halts(): void {
    this.stage.send(simulatedInput(ticks, 'HaltPair', { commandId: 'halt-1', base: 'EUR', quote: this.stage.oneOf([...this.mids.keys()]), approvedBy: APPROVED }, { key: 'EUR' }));
  }

  private moved(currency: string): string {
    const mid = this.mids.get(currency)! * (1 + (this.stage.random() - 0.5) * 0.002);
    this.mids.set(currency, mid);
    return mid.toFixed(6);
  }
}

