import { standardProblems } from './problem.js';

const RANGE = /^\s*([a-z0-9*+.-]{1,64}\/[a-z0-9*+.-]{1,64})\s*((?:;[^;,]*)*)$/i;
const RANGES_MAX = 32;

/**
 * The media type that a caller likes best (`Accept`, RFC 9110) of those that there are, the first of which is the default.
 * Throws a 406 problem if none will do.
 */
export function acceptedOf<const T extends string>(accept: string | undefined, offers: readonly [T, ...T[]]): T {
  if (accept === undefined || accept.trim() === '') return offers[0];
  const ranges = accept.split(',', RANGES_MAX).flatMap((text) => {
    const [, media, parameters = ''] = RANGE.exec(text) ?? [];
    if (media === undefined) return [];
    const q = /;\s*q\s*=\s*([0-9.]{1,8})/i.exec(parameters)?.[1];
    return [{ media: media.toLowerCase(), quality: q === undefined ? 1 : Number(q) || 0 }];
  });
  const qualityOf = (offer: string): number => {
    const [type] = offer.split('/');
    const of = (media: string) => ranges.find((range) => range.media === media)?.quality;
    return of(offer) ?? of(`${type}/*`) ?? of('*/*') ?? 0;
  };
  const best = offers.reduce((first, offer) => (qualityOf(offer) > qualityOf(first) ? offer : first));
  if (qualityOf(best) === 0) throw standardProblems.NOT_ACCEPTABLE({ detail: `There is ${offers.join(' and ')}.` });
  return best;
}
