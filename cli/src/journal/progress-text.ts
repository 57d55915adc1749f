import { grouped } from './ink.js';

const WIDTH = 20;

/** `▰▰▰▱▱ 43 %  120,000 records  35,000/s  4 s left` */
export function progressText(done: number, of: number, elapsedMs: number): string {
  const share = of === 0 ? 1 : Math.min(1, done / of);
  const filled = Math.round(share * WIDTH);
  const perSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const left = perSecond > 0 && share < 1 ? `  ${Math.ceil((of - done) / perSecond)} s left` : '';
  return `${'▰'.repeat(filled)}${'▱'.repeat(WIDTH - filled)} ${Math.floor(share * 100)} %  ${grouped(done)} records  ${grouped(Math.round(perSecond))}/s${left}`;
}
